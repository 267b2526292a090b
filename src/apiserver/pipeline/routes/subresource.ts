/** What a handler answers: subresources with a body of their own, and kinds that are answered, not stored. */
import { type KubeObject, methodNotSupported } from '#api';
import type { Clock } from '#base';
import { callSubresource } from '../../registry/call-subresource.ts';
import type { Served } from '../../registry/catalogue.ts';
import { checkWriteOptions } from '../../registry/generic/write-options.ts';
import type { Registry } from '../../registry/registry.ts';
import type { RequestBody } from '../../resource/request-body.ts';
import { encodeStored, pathOf } from '../../resource/resource.ts';
import type { SubresourceHandler } from '../../resource/subresource.ts';
import { StoredObject } from '../../watch/stored-object.ts';
import type { Answer, Content } from '../answer.ts';
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
  const sent = isRead ? nothingSent : await call.readBody(handler.body.kind);
  checkWriteOptions(request.verb, request.options ?? {}, sent.patchType);
  const { warnings } = call;
  const write = writeRequest(call, sent, warnings);
  const manager = managerOf(call);
  const value = await callSubresource(handler, { request, served, write, sent, registry, clock, manager });
  const content = isRead && handler.name === '' ? asStored(served, value) : plain(value, handler);
  return { code: request.verb === 'create' ? 201 : 200, content, warnings };
}

const plain = (value: object, { columns }: SubresourceHandler): Content => ({ type: 'plain', value, columns });

/** Objects of a kind that is answered are shown in the forms in which those are that are stored, but have no
 *  version. */
function asStored(served: Served, value: object | readonly KubeObject[]): Content {
  const { resource } = served;
  const hold = (object: KubeObject): StoredObject => {
    const { name, namespace } = object.metadata;
    return new StoredObject(resource, pathOf(namespace, name), {
      value: encodeStored(resource, object),
      revision: 0,
      object,
    });
  };
  if (!Array.isArray(value)) return { type: 'object', stored: hold(value as KubeObject), view: undefined };
  const items = (value as readonly KubeObject[]).map(hold);
  return { type: 'list', list: { items, revision: 0 }, served, view: undefined };
}
