import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { postJson } from './post.ts';

type Answer = (incoming: IncomingMessage, response: ServerResponse) => void;

/** A program that answers, and who asks it by connections that are kept. */
async function startProgram(answer: Answer) {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const never = new AbortController().signal;
  return {
    server,
    ask: (body: string, { signal = never, maxAnswerBytes = 1000 } = {}) =>
      postJson(headers => request({ agent, host: '127.0.0.1', port, method: 'POST', headers }), {
        body,
        maxAnswerBytes,
        signal,
      }),
    async [Symbol.asyncDispose]() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('sends a document whole and reads the answer, whatever its code', async () => {
  await using program = await startProgram((incoming, response) => {
    void text(incoming).then(sent => response.writeHead(418).end(`${incoming.headers['content-length']} ${sent}`));
  });
  expect(await program.ask('{"ä":1}')).toEqual({ code: 418, text: '8 {"ä":1}' });
});

test('refuses an answer that is too large', async () => {
  await using program = await startProgram((_, response) => response.end('x'.repeat(1001)));
  await expect(program.ask('{}')).rejects.toThrow('the response is larger than 1000 bytes');
});

test('refuses an answer that comes byte by byte for long, and takes one of a thousand parts, or of short lines', async () => {
  await using program = await startProgram((incoming, response) => {
    void text(incoming).then(sent => {
      const { part, count } = JSON.parse(sent) as { part: string; count: number };
      for (let written = 0; written < count; written++) response.write(part);
      response.end();
    });
  });
  const ask = (part: string, count: number) =>
    program.ask(JSON.stringify({ part, count }), { maxAnswerBytes: 1_000_000 }).then(answer => answer.text.length);
  await expect(ask('a', 2000)).rejects.toThrow('the response comes in too many parts');
  expect(await ask('a', 1000)).toBe(1000);
  const line = 'a line that ends after forty characters\n';
  expect(await ask(line, 5000)).toBe(5000 * line.length);
});

test('fails with an answer that ends too soon', async () => {
  await using program = await startProgram((_, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('half', () => response.destroy());
  });
  await expect(program.ask('{}')).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test.each(['before the answer', 'in the middle of it'])('ends by its signal %s', async when => {
  const stop = new AbortController();
  await using program = await startProgram((_, response) => {
    if (when !== 'before the answer') response.write('half');
    setImmediate(() => stop.abort(new Error('over')));
  });
  await expect(program.ask('{}', stop)).rejects.toThrow('over');
  await expect(program.ask('{}', stop)).rejects.toThrow('over');
});

test('tries again when the other side had given up the connection', async () => {
  let asked = 0;
  await using program = await startProgram((incoming, response) => {
    asked++;
    // The second comes by the connection of the first.
    if (asked === 2) incoming.socket.resetAndDestroy();
    else response.end(String(asked));
  });
  expect(await program.ask('{}')).toEqual({ code: 200, text: '1' });
  expect(await program.ask('{}')).toEqual({ code: 200, text: '3' });
});
