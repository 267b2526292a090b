import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { systemClock } from '#base';
import { readBody } from './body.ts';

/** A request whose body is there. */
function requestOf(chunks: readonly Buffer[]): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  for (const chunk of chunks) request.push(chunk);
  request.push(null);
  request.complete = true;
  return request;
}

test('a body is all that came', async () => {
  const request = requestOf([Buffer.from('{"a"'), Buffer.from(':1}')]);
  expect((await readBody(request, systemClock)).toString()).toBe('{"a":1}');
});

/** Node keeps the last request of an idle connection. */
test('a request does not hold its body, once that was read', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const request = requestOf([Buffer.alloc(1_000_000)]);
  const body = new WeakRef(await readBody(request, systemClock));
  await new Promise(resolve => setImmediate(resolve));
  collect();
  expect(body.deref()).toBeUndefined();
  expect(request.complete).toBe(true);
});
