/** Strategy of secrets. Source: https://kubernetes.io/docs/concepts/configuration/secret/ */
import {
  checkConfigKey,
  type FieldError,
  forbiddenField,
  invalidValue,
  ownValue,
  required,
  Secret,
  serviceAccountNameAnnotation,
  serviceAccountTokenType,
  setOwn,
  tooLong,
} from '#api';
import type { Steps } from '#base';
import { parseJson } from '../../codecs/parse-json.ts';
import { defineStrategy } from '../../resource/strategy.ts';
import { ageColumn, nameColumn } from './columns/age.ts';
import { column } from './columns/column.ts';
import { base64Length, toBase64 } from './fields/bytes.ts';
import { checkImmutable, invalidEach } from './fields/checks.ts';
import { isEqual } from './fields/equal.ts';
import { tlsWarnings } from './tls-warnings.ts';

const tlsType = 'kubernetes.io/tls';
const maxBytes = 1024 * 1024;
/** Keys of a step. */
const stepKeys = 4000;

export const secretStrategy = defineStrategy<Secret>({
  kind: Secret,
  columns: [
    nameColumn,
    column('Type', { description: 'What the secret is for.', value: ({ type }) => type ?? '' }),
    column('Data', {
      description: 'How many keys the secret has.',
      value: ({ data = {} }) => Object.keys(data).length,
    }),
    ageColumn,
  ],

  applyDefaults(draft) {
    if (!draft.stringData) return;
    draft.data ??= {};
    for (const [key, text] of Object.entries(draft.stringData)) setOwn(draft.data, key, toBase64(text));
    delete draft.stringData;
  },

  validateUpdate(secret, old) {
    const errors = checkImmutable('type', secret.type, old.type);
    if (old.immutable) {
      if (!secret.immutable) errors.push(forbiddenField('immutable', 'field is immutable when `immutable` is set'));
      if (!isEqual(secret.data, old.data)) {
        errors.push(forbiddenField('data', 'field is immutable when `immutable` is set'));
      }
    }
    return errors;
  },
  validateInSteps: checkSecret,
  warnings: ({ type, data = {} }) =>
    type === tlsType ? tlsWarnings({ certificate: data['tls.crt'] ?? '', key: data['tls.key'] ?? '' }) : [],

  selectableFields: { type: ({ type }) => type },
});

function* checkSecret(secret: Secret): Steps<FieldError[]> {
  const { data = {}, type = '' } = secret;
  const errors: FieldError[] = [];
  let [bytes, count] = [0, 0];
  for (const [key, value] of Object.entries(data)) {
    const problems = checkConfigKey(key);
    if (problems.length > 0) errors.push(...invalidEach(`data[${key}]`, key, problems));
    bytes += base64Length(value);
    if (++count % stepKeys === 0) yield;
  }
  if (bytes > maxBytes) errors.push(tooLong('data', maxBytes));
  return [...errors, ...(ownValue(typeRules, type)?.(secret) ?? [])];
}

/** What each of Kubernetes' own types of secrets must hold. */
const typeRules: Readonly<Record<string, (secret: Secret) => FieldError[]>> = {
  [serviceAccountTokenType]: ({ metadata }) =>
    metadata.annotations?.[serviceAccountNameAnnotation]
      ? []
      : [required(`metadata.annotations[${serviceAccountNameAnnotation}]`)],
  'kubernetes.io/dockercfg': secret => checkJson(secret, '.dockercfg'),
  'kubernetes.io/dockerconfigjson': secret => checkJson(secret, '.dockerconfigjson'),
  'kubernetes.io/basic-auth': ({ data = {} }) =>
    'username' in data || 'password' in data ? [] : [required('data[username]'), required('data[password]')],
  'kubernetes.io/ssh-auth': ({ data = {} }) => (data['ssh-privatekey'] ? [] : [required('data[ssh-privatekey]')]),
  [tlsType]: ({ data = {} }) =>
    ['tls.crt', 'tls.key'].filter(key => !(key in data)).map(key => required(`data[${key}]`)),
};

function checkJson({ data = {} }: Secret, key: string): FieldError[] {
  const value = data[key];
  if (value === undefined) return [required(`data[${key}]`)];
  try {
    parseJson(Buffer.from(value, 'base64'));
    return [];
  } catch (error) {
    return [invalidValue(`data[${key}]`, '<secret contents redacted>', error instanceof Error ? error.message : '')];
  }
}
