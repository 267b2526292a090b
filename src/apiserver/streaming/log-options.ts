/** What a request for a log may ask for; pure.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ ("read log of the specified
 *  Pod") */
import { badRequest, type FieldError, forbiddenField, invalidObject, invalidValue } from '#api';
import { parseTime } from '#base';

/** The least that makes sense of each number. */
const leastOf = { tailLines: 0, limitBytes: 1, sinceSeconds: 1 } as const;

/** Throws the 400 for what is no number, and the 422 for numbers and times that mean nothing. */
export function checkLogOptions(pod: string, query: URLSearchParams): void {
  const errors: FieldError[] = [];
  for (const [name, least] of Object.entries(leastOf)) {
    const text = query.get(name);
    if (!text) continue;
    if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    const rule = least === 0 ? 'must be greater than or equal to 0' : 'must be greater than 0';
    if (Number(text) < least) errors.push(invalidValue(name, Number(text), rule));
  }
  const since = query.get('sinceTime');
  if (since && Number.isNaN(parseTime(since))) {
    const text = JSON.stringify(since);
    throw badRequest(`parsing time ${text} as "2006-01-02T15:04:05Z07:00": cannot parse ${text} as "2006"`);
  }
  // As upstream, whose path is that of nothing.
  if (query.get('sinceSeconds') && query.get('sinceTime'))
    errors.push(forbiddenField('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  if (query.get('stream')) errors.push(forbiddenField('stream', 'may not be specified'));
  if (errors.length > 0) throw invalidObject({ group: '', kind: 'PodLogOptions' }, pod, errors);
}
