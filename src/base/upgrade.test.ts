import { expect, test } from 'vitest';
import { renderUpgradeHead } from './upgrade.ts';

test('an upgrade is passed on with its own headers, without credentials', () => {
  const rawHeaders = [
    'Host',
    'api:6443',
    'Authorization',
    'Bearer secret',
    'Connection',
    'Upgrade',
    'Upgrade',
    'SPDY/3.1',
    'X-Stream-Protocol-Version',
    'v4',
  ];
  const head = renderUpgradeHead(
    { method: 'POST', rawHeaders },
    { path: '/exec/a/b/c?command=ls', host: 'node:10250' },
  );
  expect(head).toBe(
    'POST /exec/a/b/c?command=ls HTTP/1.1\r\nHost: node:10250\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4\r\nContent-Length: 0\r\n\r\n',
  );
});
