import { expect, test } from 'vitest';
import { parseRoute } from './route.ts';

const nowMs = Date.UTC(2026, 0, 1);

test.each<[string, object]>([
  ['/pods', { type: 'pods' }],
  ['/logs/', { type: 'node-log', parts: [''] }],
  ['/logs/apt/history%20log?x=1', { type: 'node-log', parts: ['apt', 'history log'] }],
  ['/logs/%2e%2e%2fetc', { type: 'node-log', parts: ['../etc'] }],
  [
    '/exec/ns/web/main?command=ls&command=-l&input=1&output=1&tty=1',
    {
      type: 'exec',
      namespace: 'ns',
      pod: 'web',
      container: 'main',
      command: ['ls', '-l'],
      flags: { stdin: true, stdout: true, stderr: false, tty: true },
    },
  ],
  ['/exec/ns/web/the-uid/main?command=ls', { type: 'exec', container: 'main' }],
  [
    '/attach/ns/web/main?output=1&error=1',
    { type: 'attach', flags: { stdin: false, stdout: true, stderr: true, tty: false } },
  ],
  ['/portForward/ns/web?ports=80,81&ports=82', { type: 'port-forward', ports: [80, 81, 82] }],
  ['/containerLogs/ns/web/main', { type: 'log', options: { follow: false, previous: false, timestamps: false } }],
  [
    '/containerLogs/ns/web/main?follow=true&tailLines=5&sinceSeconds=60',
    { type: 'log', options: { follow: true, tailLines: 5, sinceMs: nowMs - 60_000 } },
  ],
  [
    '/containerLogs/ns/web/main?sinceTime=2026-01-01T00:00:01Z&limitBytes=10',
    { type: 'log', options: { sinceMs: nowMs + 1000, limitBytes: 10 } },
  ],
])('%s', (url, expected) => {
  expect(parseRoute(url, nowMs)).toMatchObject(expected);
});

test.each(['/nothing', '/logs', '/', '/%', '//', '/exec/%E0%A4%A/web/main'])('%s is not served', url => {
  expect(parseRoute(url, nowMs)).toBeUndefined();
});
