// The loopback service of the benchmark, in a process of its own: `node bench/server.js ROWS [CERT KEY]`. Prints its port.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

const [rows = '1', cert, key] = process.argv.slice(2);
/** @param {number} at */
const uai = (at) => ({
  uai_age: '2h9m',
  uai_connect_string: `ssh vera@10.0.0.1 -p ${30_000 + (at % 30_000)}`,
  uai_host: `ncn-w${String(at % 1000).padStart(3, '0')}`,
  uai_img: 'registry.local/cray/cray-uai-sles15sp3:1.0.11',
  uai_ip: '10.0.0.1',
  uai_msg: '',
  uai_name: `uai-vera-${at.toString(16).padStart(8, '0')}`,
  uai_status: 'Running: Ready',
  username: 'vera',
});
const body = JSON.stringify(Array.from({ length: Number(rows) }, (_row, at) => uai(at)));
/** @type {import('node:http').RequestListener} */
const answer = (request, reply) => {
  if (cert && request.headers.authorization !== 'Bearer a-token-of-the-benchmark')
    reply.statusCode = 401;
  reply.setHeader('content-type', 'application/json').end(body);
};
const server =
  cert !== undefined && key !== undefined
    ? createSecureServer({ cert: readFileSync(cert), key: readFileSync(key) }, answer)
    : createServer(answer);
server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.stdout.write(`${port}\n`);
});
process.stdin.resume().on('end', () => process.exit(0));
