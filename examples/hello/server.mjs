/** A small web application that behaves well in a cluster: it says when it is ready, and it ends without cutting anybody off. */
import { createServer } from 'node:http';
import { hostname } from 'node:os';

const port = Number(process.env.PORT ?? 8080);
/** Kubernetes names a pod's host after the pod. */
const pod = process.env.HOSTNAME ?? hostname();
let isEnding = false;

const server = createServer((request, response) => {
  // A client that keeps its connection open would stay with this pod: tell it to come back elsewhere.
  if (isEnding) response.setHeader('connection', 'close');
  if (request.url === '/healthz') {
    response.writeHead(isEnding ? 503 : 200, { 'content-type': 'text/plain' }).end(isEnding ? 'ending\n' : 'ok\n');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/plain' }).end(`Hello from ${pod}\n`);
});

server.listen(port, () => console.log(`listening on port ${port}`));

function end() {
  if (isEnding) return;
  isEnding = true;
  console.log('ending');
  // Answers what is under way, then exits by itself: nothing else keeps the process alive.
  server.close();
  server.closeIdleConnections();
}

process.on('SIGTERM', end);
process.on('SIGINT', end);
