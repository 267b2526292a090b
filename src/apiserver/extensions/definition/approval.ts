/** Groups of the Kubernetes community want their definitions approved.
 *  Source: https://github.com/kubernetes/enhancements/pull/1111 */
import { type FieldError, invalidValue, type ObjectMeta, required } from '#api';

const annotation = 'api-approved.kubernetes.io';
const field = `metadata.annotations[${annotation}]`;

type Annotated = Pick<ObjectMeta, 'annotations'>;

/** What is wrong with the approval; nothing when the old definition was approved, or not, in the same way. */
export function checkApproval(metadata: Annotated, group: string, old?: Annotated): FieldError[] {
  if (!isProtected(group)) return [];
  const found = approvalOf(metadata);
  if (old && approvalOf(old).state === found.state) return [];
  if (found.state === 'missing') return [required(field, found.words)];
  return found.state === 'invalid' ? [invalidValue(field, metadata.annotations?.[annotation], found.words)] : [];
}

const isProtected = (group: string): boolean => /(^|\.)(k8s|kubernetes)\.io$/.test(group);

interface Approval {
  readonly state: 'missing' | 'bypassed' | 'approved' | 'invalid';
  readonly words: string;
}

function approvalOf({ annotations = {} }: Annotated): Approval {
  const text = annotations[annotation] ?? '';
  if (text === '')
    return {
      state: 'missing',
      words:
        'protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    };
  if (text.startsWith('unapproved')) return { state: 'bypassed', words: '' };
  if (URL.canParse(text)) return { state: 'approved', words: '' };
  return {
    state: 'invalid',
    words:
      'protected groups must have approval annotation "api-approved.kubernetes.io" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111',
  };
}
