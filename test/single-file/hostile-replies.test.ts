/** The same over the transport of the single file. */
import { vi } from 'vitest';
import '../commands/hostile-replies.test.ts';

vi.mock('../../src/http/undici.ts', () => import('../support/native-transport.ts'));
