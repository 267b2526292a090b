// A webhook as charts bring it: marks config maps on /mutate, refuses on /validate those that say so.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const files = { key: readFileSync('/certificates/tls.key'), cert: readFileSync('/certificates/tls.crt') };
const mark = [{ op: 'add', path: '/metadata/annotations', value: { 'webhook.example.com/seen': 'yes' } }];

function answerTo(path, { uid, object }) {
  if (path.startsWith('/mutate'))
    return { uid, allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(mark)).toString('base64') };
  const allowed = object?.data?.refuse === undefined;
  return { uid, allowed, ...(allowed ? {} : { status: { message: 'asks to be refused' } }) };
}

const server = createServer(files, async (request, response) => {
  if (request.url === '/healthz') {
    response.end('ok');
    return;
  }
  const chunks = await request.toArray();
  const { apiVersion, kind, request: review } = JSON.parse(Buffer.concat(chunks).toString());
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ apiVersion, kind, response: answerTo(request.url, review) }));
});
server.listen(8443);
process.on('SIGTERM', () => process.exit(0));
