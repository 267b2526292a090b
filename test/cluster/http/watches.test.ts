/** The HTTP layer of the API server: watches, in each form. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { describe, expect, it } from 'vitest';
import { ClusterRole, ConfigMap, Event } from '#api';
import { decodeProtobuf } from '../../../src/apiserver/codecs/protobuf/decode.ts';
import { readFields } from '../../../src/apiserver/codecs/protobuf/reader.ts';
import { protobufFormat } from '../../../src/apiserver/representations/formats/protobuf.ts';
import { admin, serveEachTest } from './served.ts';

const served = serveEachTest();
const { send } = served;

/** What tests look at of any line of a watch. */
interface Line {
  type: string;
  object: {
    kind: string;
    metadata: { name: string };
    columnDefinitions: object[] | null;
    rows: { cells: unknown[] }[];
  };
}

describe('watches', () => {
  /** Resolves when the watch is established, with the promise of all that it will say. */
  function open(url: string, headers: Record<string, string> = {}): Promise<{ events: Promise<Line[]> }> {
    const { certificate: cert, key } = served.pki.certificates.admin;
    return new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: served.port,
        path: url,
        headers,
        cert,
        key,
        ca: served.pki.authorities.ca.certificate,
        agent: served.agent,
      };
      const request = https.get(options, response => {
        const text = response.setEncoding('utf8').toArray();
        resolve({
          events: text.then(chunks =>
            chunks
              .join('')
              .trim()
              .split('\n')
              .map(line => JSON.parse(line)),
          ),
        });
      });
      request.on('error', reject);
    });
  }

  it('send a line an event until the server ends, which it does quickly', async () => {
    const objects = await open('/api/v1/namespaces/default/configmaps?watch=1&resourceVersion=0');
    const tables = await open('/api/v1/watch/namespaces/default/configmaps', {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    for (const name of ['a', 'b']) await served.client.create(ConfigMap, { metadata: { name, namespace: 'default' } });
    await served.server[Symbol.asyncDispose]();
    expect((await objects.events).map(({ type, object }) => `${type} ${object.kind} ${object.metadata.name}`)).toEqual([
      'ADDED ConfigMap a',
      'ADDED ConfigMap b',
    ]);
    const rows = (await tables.events).map(({ type, object }) => [
      type,
      object.kind,
      object.columnDefinitions !== null,
      object.rows[0]?.cells[0],
    ]);
    expect(rows).toEqual([
      ['ADDED', 'Table', true, 'a'],
      ['ADDED', 'Table', false, 'b'],
    ]);
  });

  it('have whole objects in rows of tables as other answers have them', async () => {
    await served.client.create(ClusterRole, { metadata: { name: 'empty' } });
    const rows = async (path: string) => {
      const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
      const { bytes } = await send({ path: `${path}?includeObject=Object`, headers, ...admin });
      return (JSON.parse(bytes.toString()) as Line['object']).rows;
    };
    const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/empty';
    expect(await rows(role)).toMatchObject([{ object: { apiVersion: 'rbac.authorization.k8s.io/v1', rules: null } }]);
    await served.client.create(Event, { metadata: { name: 'e', namespace: 'default' }, involvedObject: {} });
    expect(await rows('/apis/events.k8s.io/v1/namespaces/default/events/e')).toMatchObject([
      { object: { apiVersion: 'events.k8s.io/v1', kind: 'Event', eventTime: null } },
    ]);
  });

  it('say that what is watched is deprecated', async () => {
    const path = '/api/v1/namespaces/none/endpoints?watch=1&timeoutSeconds=1';
    expect((await send({ path, ...admin })).headers['warning']).toBe(
      '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"',
    );
  });

  it('say in a row of a table that the initial events are over', async () => {
    const path = '/api/v1/namespaces/none/configmaps?watch=1&allowWatchBookmarks=true&sendInitialEvents=true';
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    const { bytes } = await send({
      path: `${path}&resourceVersionMatch=NotOlderThan&timeoutSeconds=1`,
      headers,
      ...admin,
    });
    const [event] = bytes
      .toString()
      .split('\n')
      .slice(0, 1)
      .map(line => JSON.parse(line) as object);
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    expect(event).toMatchObject({ type: 'BOOKMARK', object: { rows: [{ object: { metadata: { annotations } } }] } });
  });

  it('send a frame an event in protobuf', async () => {
    const { certificate: cert, key } = served.pki.certificates.admin;
    const { port, agent, pki } = served;
    const options = { host: '127.0.0.1', port, cert, key, ca: pki.authorities.ca.certificate, agent };
    const path = '/api/v1/namespaces/default/configmaps?watch=1&allowWatchBookmarks=true&sendInitialEvents=true';
    const accept = 'application/vnd.kubernetes.protobuf;stream=watch, application/json;q=0.1';
    await served.client.create(ConfigMap, { metadata: { name: 'a', namespace: 'default' } });
    const [response] = (await once(
      https.get({ ...options, path: `${path}&resourceVersionMatch=NotOlderThan`, headers: { accept } }),
      'response',
    )) as [IncomingMessage];
    expect(response.headers['content-type']).toBe('application/vnd.kubernetes.protobuf;stream=watch');
    await served.client.delete(ConfigMap, { namespace: 'default', name: 'a' });
    let frames: Uint8Array[] = [];
    const chunks: Buffer[] = [];
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      frames = Array.from(protobufFormat.split(Buffer.concat(chunks)));
      if (frames.length === 3) break;
    }
    const events = frames.map(frame => {
      const [type, object] = [...readFields(Buffer.from(frame))];
      const [raw] = [...readFields(object?.bytes as Buffer)];
      const { kind, metadata } = decodeProtobuf(raw?.bytes as Buffer) as { kind: string; metadata: { name?: string } };
      return [type?.bytes.toString(), kind, metadata.name];
    });
    expect(events).toEqual([
      ['ADDED', 'ConfigMap', 'a'],
      ['BOOKMARK', 'ConfigMap', undefined],
      ['DELETED', 'ConfigMap', 'a'],
    ]);
  });

  it('are refused with a Status', async () => {
    expect((await send({ path: '/api/v1/pods?watch=true&labelSelector=a%20b', ...admin })).code).toBe(400);
    expect((await send({ path: '/api/v1/foos?watch=true', ...admin })).json).toMatchObject({
      code: 404,
      message: 'the server could not find the requested resource',
    });
  });
});
