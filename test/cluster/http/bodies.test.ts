/** The HTTP layer of the API server: in which form requests come. */
import { describe, expect, it } from 'vitest';
import { ConfigMap } from '#api';
import { admin, json, serveEachTest } from './served.ts';

const served = serveEachTest();
const { send } = served;

describe('bodies', () => {
  const path = '/api/v1/namespaces/default/configmaps';
  const post = (body: string | Buffer, type: string, query = '') =>
    send({ method: 'POST', path: path + query, body, headers: { 'content-type': type }, ...admin });

  it('come as JSON or YAML', async () => {
    expect((await post('{"metadata":{"name":"a"}}', 'application/json; charset=utf-8')).code).toBe(201);
    expect((await post('metadata:\n  name: b\ndata: {x: "1"}\n', 'application/yaml')).json.data).toEqual({ x: '1' });
  });

  it.each([
    [
      '{"metadata":',
      'application/json',
      400,
      /^the object provided is unrecognized \(must be of type ConfigMap\): couldn't get version\/kind; json parse error: unexpected end of JSON input \(\{"metadata":\)$/,
    ],
    ['', 'application/json', 400, /json parse error: unexpected end of JSON input \(<empty>\)$/],
    [
      'apiVersion: v1\nkind: ConfigMap\n',
      'application/json',
      400,
      /invalid character 'a' looking for beginning of value \(61706956657273696f6e3a2076310a6b696e643a20436f6e6669674d6170 \.\.\.\)$/,
    ],
    ['[]', 'application/json', 400, /must be of type ConfigMap/],
    ['{"kind":"Pod"}', 'application/json', 400, /^Pod in version "v1" cannot be handled as a ConfigMap/],
    [
      '{"apiVersion":"apps/v1"}',
      'application/json',
      400,
      /^ConfigMap in version "v1" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "apps\/v1"/,
    ],
    [
      '{"data":{"a":1}}',
      'application/json',
      400,
      /^ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal/,
    ],
    ['x', 'text/plain', 415, /^the body of the request was in an unknown format/],
    ['x', 'application/vnd.kubernetes.protobuf', 400, /protobuf/],
  ])('are refused when they are %j as %s', async (body, type, code, message) => {
    const answer = await post(body, type);
    expect(answer.code).toBe(code);
    expect(answer.json).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      code,
      message: expect.stringMatching(message),
    });
  });

  it('may not be larger than three mebibytes', async () => {
    const { code, json: status } = await post(Buffer.alloc(3 * 1024 * 1024 + 1, ' '), 'application/json');
    expect([code, status.reason]).toEqual([413, 'RequestEntityTooLarge']);
  });

  it('bring warnings back', async () => {
    const { headers } = await post('{"metadata":{"name":"a"},"nonsense":1}', 'application/json');
    expect(headers['warning']).toBe('299 - "unknown field \\"nonsense\\""');
    const { code } = await post(
      '{"metadata":{"name":"b"},"nonsense":1}',
      'application/json',
      '?fieldValidation=Strict',
    );
    expect(code).toBe(400);
    const refused = await post('{"metadata":{"name":"A_"},"nonsense":1}', 'application/json');
    expect(refused.code).toBe(422);
    expect(refused.headers['warning']).toBe('299 - "unknown field \\"nonsense\\""');
  });

  it('tell of what they say twice', async () => {
    const twice = '{"metadata":{"name":"a"},"x":1,"data":{"k":"1","k":"2"}}';
    const { headers } = await post(twice, 'application/json');
    expect(headers['warning']).toBe('299 - "unknown field \\"x\\"", 299 - "duplicate field \\"data.k\\""');
    const refused = await post(twice, 'application/json', '?fieldValidation=Strict');
    expect(refused.json).toMatchObject({
      code: 400,
      message: expect.stringContaining('strict decoding error: unknown field "x", duplicate field "data.k"') as unknown,
    });
    expect((await post(twice.replace('"a"', '"b"'), 'application/json', '?fieldValidation=Ignore')).code).toBe(201);
  });

  it('are refused as patches in the words of a patch', async () => {
    await served.client.create(ConfigMap, { metadata: { name: 'patched', namespace: 'default' } });
    const { json } = await send({
      method: 'PATCH',
      path: '/api/v1/namespaces/default/configmaps/patched?fieldValidation=Strict',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: '{"x":1}',
      ...admin,
    });
    expect(json).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: ' "" is invalid: patch: Invalid value: "{\\"x\\":1}": strict decoding error: unknown field "x"',
    });
    const path = '/api/v1/namespaces/default/configmaps/patched?fieldValidation=Strict';
    const headers = { 'content-type': 'application/strategic-merge-patch+json' };
    const told = async (body: string) => (await send({ method: 'PATCH', path, headers, body, ...admin })).json.message;
    expect(await told('{"metadata":{"labels":"invalid"}}')).toBe(
      ' "" is invalid: patch: Invalid value: "map[metadata:map[labels:invalid]]": cannot restore map from string',
    );
    expect(await told('{"x":1}')).toBe(
      ' "" is invalid: patch: Invalid value: "map[x:1]": strict decoding error: unknown field "x"',
    );
  });
});

it.each([
  [['example.com/f'], { orphanDependents: false }, 202],
  [['example.com/f'], {}, 200],
  [[], { orphanDependents: false }, 200],
])('a DELETE of what %j hold, with %j, is answered with %i', async (finalizers, options, code) => {
  const all = '/api/v1/namespaces/default/configmaps';
  const body = JSON.stringify({ metadata: { name: 'going', finalizers } });
  expect((await send({ method: 'POST', path: all, headers: json, body, ...admin })).code).toBe(201);
  const removal = { method: 'DELETE', path: `${all}/going`, ...admin };
  const wanted = JSON.stringify(options);
  const sized = { ...json, 'content-length': String(wanted.length) };
  expect((await send({ ...removal, headers: sized, body: wanted })).code).toBe(code);
  const released = JSON.stringify({ metadata: { finalizers: null } });
  const headers = { 'content-type': 'application/merge-patch+json' };
  await send({ ...removal, method: 'PATCH', headers, body: released });
});
