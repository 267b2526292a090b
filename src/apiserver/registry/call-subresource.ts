/** Runs a subresource's handler for a request. */

import { badRequest, isConflict, type KubeObject, methodNotSupported } from '#api';
import { type Clock, nextTurn } from '#base';
import type { ApiRequest } from '#client';
import { admissionRequest, isDryRun, type WriteRequest } from './generic/engine.ts';
import { applyPatch, applyPatchInTurns } from './generic/patch.ts';
import { decodeBody } from './generic/shape.ts';
import type { Registry } from './registry.ts';
import { ownBody, type RequestBody } from './request-body.ts';
import type { SubresourceContext, SubresourceHandler } from './subresource.ts';

export interface SubresourceCall {
  request: ApiRequest;
  write: WriteRequest;
  sent: RequestBody;
  registry: Registry;
  clock: Clock;
}

/** The answer's body. Throws what the handler does, and a 405 for verbs that it does not answer. */
export async function callSubresource(handler: SubresourceHandler, call: SubresourceCall): Promise<object> {
  const { request, write, registry, clock, sent } = call;
  const dryRun = isDryRun(write);
  const context: SubresourceContext = {
    user: write.user,
    options: write.options,
    nowMs: clock.now(),
    dryRun,
    objects: registry.access({ user: write.user, dryRun, warn: write.warn }),
  };
  const key = { name: write.name, ...(write.namespace === '' ? {} : { namespace: write.namespace }) };
  const decode = (body: unknown): KubeObject =>
    decodeBody(handler.body, body, {
      fieldValidation: write.options.fieldValidation,
      warn: write.warn,
      duplicateFields: sent.duplicateFields,
      otherVersions: handler.bodyVersions,
    });
  const decoded = (): KubeObject | Promise<KubeObject> => {
    const body = decode(ownBody(sent));
    return write.isLarge ? nextTurn().then(() => body) : body;
  };
  if (request.verb === 'get' && handler.get) return await handler.get(key, context);
  if (request.verb === 'create' && handler.create) {
    const body = checkPlace(await decoded(), key);
    await admitBody(handler, call, body);
    return await handler.create(key, body, context);
  }
  if (request.verb === 'update' && handler.update) return await handler.update(key, await decoded(), context);
  if (request.verb === 'patch' && isPatchable(handler)) {
    return await patchNewest({
      get: () => handler.get(key, context),
      patch(current) {
        const patch = { type: sent.patchType, body: sent.body };
        if (!write.isLarge) return decode(applyPatch(handler.body, current, patch));
        return applyPatchInTurns(handler.body, current, patch).then(decode);
      },
      update: body => handler.update(key, body, context),
    });
  }
  throw methodNotSupported();
}

/** Lets admission look at, and complete, what is created through a subresource. Kinds that are answered and not stored have
 *  no admission. */
async function admitBody(
  { of }: SubresourceHandler,
  { registry, write }: SubresourceCall,
  body: KubeObject,
): Promise<void> {
  const engine = registry.served(of.group, of.version, of.plural)?.engine;
  if (!engine) return;
  const change = admissionRequest(engine, write, { operation: 'CREATE', object: body, old: undefined });
  await engine.admission.admit(change);
  await engine.admission.validate(change);
}

const isPatchable = (
  handler: SubresourceHandler,
): handler is SubresourceHandler & Required<Pick<SubresourceHandler, 'get' | 'update'>> =>
  handler.get !== undefined && handler.update !== undefined;

/** Attempts of a patch when others keep being quicker. */
const maxAttempts = 20;

/** A patch is get, the patch, and update: again from the newest while somebody else was quicker, unless the patch itself
 *  names the version that it is for. */
async function patchNewest(steps: {
  get(): Promise<KubeObject>;
  patch(current: KubeObject): KubeObject | Promise<KubeObject>;
  update(body: KubeObject): Promise<KubeObject>;
}): Promise<KubeObject> {
  for (let attempt = 1; ; attempt++) {
    const current = await steps.get();
    const body = await steps.patch(current);
    try {
      return await steps.update(body);
    } catch (error) {
      const namesVersion = body.metadata.resourceVersion !== current.metadata.resourceVersion;
      if (!isConflict(error) || namesVersion || attempt === maxAttempts) throw error;
    }
  }
}

/** The body is about the object of the path. */
function checkPlace(body: KubeObject, key: { namespace?: string; name: string }): KubeObject {
  const { metadata } = body;
  if (key.namespace !== undefined && metadata.namespace && metadata.namespace !== key.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (key.name !== '' && metadata.name && metadata.name !== key.name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${key.name})`);
  }
  return body;
}
