import { expect, test } from 'vitest';
import { deedOf } from './who-may.ts';

test.each([
  ['GET', '/metrics', 'get metrics'],
  ['GET', '/metrics/cadvisor', 'get metrics'],
  ['GET', '/stats/summary', 'get stats'],
  ['GET', '/logs/', 'get log'],
  ['POST', '/checkpoint/ns/pod/main', 'create checkpoint'],
  ['GET', '/healthz', 'get healthz or proxy'],
  ['GET', '/healthz/ping', 'get proxy'],
  ['GET', '/pods', 'get pods or proxy'],
  ['GET', '/configz', 'get configz or proxy'],
  ['GET', '/metricsx', 'get proxy'],
  ['GET', '/Metrics', 'get proxy'],
  ['GET', '/', 'get proxy'],
  ['GET', '/constructor', 'get proxy'],
  ['GET', '/__proto__/x', 'get proxy'],
  ['GET', 'toString', 'get proxy'],
  ['valueOf', '/', 'get proxy'],
  ['GET', '/containerLogs/ns/pod/main', 'get proxy'],
  ['POST', '/exec/ns/pod/main', 'create proxy'],
  ['PUT', '/run/ns/pod/main', 'update proxy'],
  ['DELETE', '/anything', 'delete proxy'],
  ['OPTIONS', '/metrics', 'get metrics'],
])('%s %s is to %s', (method, path, expected) => {
  const { verb, subresources } = deedOf(method, path);
  expect(`${verb} ${subresources.join(' or ')}`).toBe(expected);
});
