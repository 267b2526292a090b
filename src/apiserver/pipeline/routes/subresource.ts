/** What a handler answers: subresources with a body of their own, and kinds that are answered, not stored. */
import { methodNotSupported } from '#api';
import type { Clock } from '#base';
import { callSubresource } from '../../registry/call-subresource.ts';
import { checkWriteOptions } from '../../registry/generic/write-options.ts';
import type { Registry } from '../../registry/registry.ts';
import type { RequestBody } from '../../resource/request-body.ts';
import type { Answer } from '../answer.ts';
import type { Call, Route } from '../call.ts';
import { managerOf, resourceRoute, servedBy, writeRequest } from './resource.ts';

export const createSubresourceRoute = (options: { registry: Registry; clock: Clock }): Route => ({
  name: 'subresource',
  ...resourceRoute,
  matches: (about, served) => about.isResource !== false && served?.handlers.has(about.subresource ?? '') === true,
  run: call => answer(call, options),
});

const nothingSent: RequestBody = { body: undefined };

async function answer(call: Call, { registry, clock }: { registry: Registry; clock: Clock }): Promise<Answer> {
  const served = servedBy(call);
  const { request } = call;
  const handler = served.handlers.get(request.subresource ?? '');
  if (!handler) throw methodNotSupported();
  const isRead = request.verb === 'get' || request.verb === 'list';
  const sent = isRead ? nothingSent : await call.readBody();
  checkWriteOptions(request.verb, request.options ?? {}, sent.patchType);
  const { warnings } = call;
  const write = writeRequest(call, sent, warnings);
  const manager = managerOf(call);
  const value = await callSubresource(handler, { request, served, write, sent, registry, clock, manager });
  const content = { type: 'plain', value, columns: handler.columns } as const;
  return { code: request.verb === 'create' ? 201 : 200, content, warnings };
}
