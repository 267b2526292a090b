import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StatusError } from '#api';
import { exec } from '#base';
import { sendNodeLog } from './node-logs.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kubernode-logs-'));
  await mkdir(join(directory, 'logs/apt'), { recursive: true });
  await writeFile(join(directory, 'secret'), 'secret');
  await writeFile(join(directory, 'logs/sys log'), 'one\ntwo\n');
  await writeFile(join(directory, 'logs/apt/history'), 'three\n');
  await writeFile(join(directory, 'logs/<b>'), '');
  await symlink('../secret', join(directory, 'logs/link'));
  await symlink('..', join(directory, 'logs/up'));
  await symlink('apt/history', join(directory, 'logs/newest'));
  await symlink(join(directory, 'logs/apt'), join(directory, 'logs/packages'));
  await exec('mkfifo', [join(directory, 'logs/pipe')]);
});
afterEach(() => rm(directory, { recursive: true }));

/** What a client gets for a path, by a real server. */
async function ask(path: string, method = 'GET'): Promise<{ code: number; body: string; headers: Headers }> {
  const server = createServer((request, response) => {
    sendNodeLog(request, response, { folder: join(directory, 'logs'), parts: path.split('|') }).catch(
      (error: unknown) => response.writeHead(error instanceof StatusError ? error.status.code : 500).end(),
    );
  });
  try {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method, redirect: 'manual' });
    return { code: answer.status, body: await answer.text(), headers: answer.headers };
  } finally {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
}

test('a folder is a list', async () => {
  const { code, body, headers } = await ask('');
  expect(code).toBe(200);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(body).toBe(
    [
      '<pre>',
      '<a href="./%3Cb%3E">&#60;b&#62;</a>',
      '<a href="./apt/">apt/</a>',
      '<a href="./link">link</a>',
      '<a href="./newest">newest</a>',
      '<a href="./packages">packages</a>',
      '<a href="./pipe">pipe</a>',
      '<a href="./sys%20log">sys log</a>',
      '<a href="./up">up</a>',
      '</pre>\n',
    ].join('\n'),
  );
  expect((await ask('apt|')).body).toContain('history');
});

test('a file is as it is, and a folder that is asked for as a file says where it is', async () => {
  expect(await ask('sys log')).toMatchObject({ code: 200, body: 'one\ntwo\n' });
  expect(await ask('apt|history')).toMatchObject({ code: 200, body: 'three\n' });
  expect(await ask('<b>')).toMatchObject({ code: 200, body: '' });
  const head = await ask('sys log', 'HEAD');
  expect([head.code, head.body, head.headers.get('content-length')]).toEqual([200, '', '8']);
  const moved = await ask('apt');
  expect([moved.code, moved.headers.get('location')]).toEqual([301, 'apt/']);
});

test('links are followed within the folder', async () => {
  expect(await ask('newest')).toMatchObject({ code: 200, body: 'three\n' });
  expect(await ask('packages|history')).toMatchObject({ code: 200, body: 'three\n' });
  expect((await ask('packages|')).body).toContain('history');
});

test.each([
  'link',
  'up|secret',
  'up|',
  'pipe',
  '..|secret',
  '..',
  'up',
  'none',
  'none|',
  'a/b',
  'sys log|x',
  'sys log|',
  '../secret',
])('nothing is shown of %s', async path => {
  expect((await ask(path)).code).toBe(404);
});
