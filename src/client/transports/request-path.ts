/** The URL of a resource request. Pure.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/ */
import type { ApiRequest, Verb } from '../transport.ts';

/** The HTTP method of each verb. */
export const methods: Readonly<Record<Verb, string>> = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
};

/** `/apis/apps/v1/namespaces/default/deployments/web/status?fieldManager=x`. */
export function renderRequestPath({
  verb,
  group,
  version,
  resource,
  subresource,
  namespace,
  name,
  options = {},
}: ApiRequest): string {
  const parts = [
    ...(group === '' ? ['api', version] : ['apis', group, version]),
    ...(namespace ? ['namespaces', namespace] : []),
    resource,
    ...(name ? [name] : []),
    ...(subresource ? subresource.split('/') : []),
  ];
  const query = new URLSearchParams();
  if (verb === 'watch') query.set('watch', 'true');
  for (const [field, value] of Object.entries(options)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(field, String(one));
  }
  const path = `/${parts.map(encodeURIComponent).join('/')}`;
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}
