import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { expect, it } from 'vitest';
import { Pod } from '#api';
import { makeCertificates } from '../../client/testing/certificates.ts';
import { startTestServer } from '../testing.ts';

it('the log of a pod that no node has is empty, without a type', async () => {
  await using test = await startTestServer();
  const { server, ca, admin } = await makeCertificates();
  await using listener = await test.server.listen({
    tls: { certificate: server.cert, key: server.key, clientAuthority: ca },
  });
  const spec = { containers: [{ name: 'web', image: 'web:1' }] };
  await test.client.create(Pod, { metadata: { namespace: 'default', name: 'web' }, spec });
  const path = '/api/v1/namespaces/default/pods/web/log';
  const request = https.get({ host: '127.0.0.1', port: listener.port, ca, ...admin, path, agent: false });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.resume();
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([204, undefined]);
});
