import { describe, expect, it } from 'vitest';
import { notFound, StatusError } from '#api';
import { completeAnswer, decodeError, decodeWatchEvent } from './decode-answer.ts';

describe('an answer', () => {
  it('gives the items of a list what upstream leaves out', () => {
    const list = { apiVersion: 'v1', kind: 'PodList', metadata: {}, items: [{ metadata: { name: 'a' } }] };
    expect(completeAnswer(structuredClone(list))).toMatchObject({
      items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }],
    });
  });

  it('loses the nulls by which upstream says that something is not there', () => {
    const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: {}, addressType: 'IPv4' };
    const written = { ...slice, endpoints: null, ports: null };
    expect(completeAnswer(structuredClone(written))).toEqual(slice);
    expect(decodeWatchEvent({ type: 'ADDED', object: { ...written } })).toEqual({ type: 'ADDED', object: slice });
    const list = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSliceList', metadata: {} };
    expect(completeAnswer(structuredClone({ ...list, items: [written] }))).toEqual({ ...list, items: [slice] });
    expect(completeAnswer(structuredClone({ ...list, items: null }))).toEqual({ ...list, items: [] });
  });

  it('may be anything else', () => {
    expect(completeAnswer(undefined)).toBeUndefined();
    expect(completeAnswer({ kind: 'Pod' })).toEqual({ kind: 'Pod' });
  });
});

describe('an error', () => {
  it('is the Status that the server sent', () => {
    const { status } = notFound({ group: 'apps', resource: 'deployments' }, 'web');
    const error = decodeError(404, JSON.stringify(status));
    expect(error).toBeInstanceOf(StatusError);
    expect(error.status).toEqual(status);
  });

  it.each([
    { code: 502, text: '<html>Bad Gateway</html>', reason: 'InternalError', message: '<html>Bad Gateway</html>' },
    { code: 401, text: '', reason: 'Unauthorized', message: 'the server answered with code 401' },
    { code: 418, text: '{"kind":"Teapot"}', reason: 'Unknown', message: '{"kind":"Teapot"}' },
  ])('of something else is made of code $code', ({ code, text, reason, message }) => {
    expect(decodeError(code, text).status).toMatchObject({ code, reason, message });
  });

  it('within a watch is thrown', () => {
    const object = { kind: 'Status', status: 'Failure', reason: 'Expired', code: 410, message: 'too old' };
    expect(() => decodeWatchEvent({ type: 'ERROR', object })).toThrow('too old');
  });
});
