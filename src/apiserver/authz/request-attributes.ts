/** What a request is, as authorizers see it. */
import { type FieldRequirement, parseFieldSelector } from '#api';
import type { ApiRequest } from '#client';
import type { Attributes } from './authorizer.ts';

const limitable = new Set(['list', 'watch', 'deletecollection']);

type RequestPlace = Pick<ApiRequest, 'verb' | 'group' | 'version' | 'resource'> &
  Partial<Pick<ApiRequest, 'namespace' | 'name' | 'subresource' | 'options'>>;

/** The attributes of a request for a resource. As upstream, a namespace is in itself, so that roles in it may say who
 *  gets it, and a field selector that leaves one name names the object. */
export function attributesOf(request: RequestPlace): Extract<Attributes, { isResource: true }> {
  const { verb, group, version, resource, subresource = '', name = '', options } = request;
  const namespace = resource === 'namespaces' ? name : (request.namespace ?? '');
  const attributes = { isResource: true, verb, group, version, resource, subresource, namespace, name } as const;
  const selector = options?.fieldSelector;
  if (!selector || !limitable.has(verb)) return attributes;
  const fields = exactFields(readSelector(selector));
  return { ...attributes, fields, name: name || nameIn(fields) };
}

/** A selector that cannot be read limits nothing; it is refused later. */
function readSelector(text: string): readonly FieldRequirement[] {
  try {
    return parseFieldSelector(text);
  } catch {
    return [];
  }
}

/** The value of each field that must have one. */
const exactFields = (requirements: readonly FieldRequirement[]): Record<string, string> =>
  Object.fromEntries(requirements.filter(({ equal }) => equal).map(({ name, value }) => [name, value]));

/** What can be a part of a path. */
function nameIn(fields: Readonly<Record<string, string>>): string {
  const name = fields['metadata.name'] ?? '';
  return name === '.' || name === '..' || /[/%]/.test(name) ? '' : name;
}
