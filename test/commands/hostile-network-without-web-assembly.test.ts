/** The same as with undici's parser, over Node's own. */
import '../support/no-web-assembly.ts';
import './hostile-network.test.ts';
