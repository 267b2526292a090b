/** What to do about a secret that is to hold a token of a service account. Pure. Source:
 *  https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets */
import { type Secret, type ServiceAccount, serviceAccountNameAnnotation, serviceAccountTokenType } from '#api';

/** On such secrets: the uid of the account. */
export const accountUidAnnotation = 'kubernetes.io/service-account.uid';

type TokenSecretStep =
  | { readonly do: 'nothing' }
  /** Its account is gone, or is another by now: nobody may believe the token any more. */
  | { readonly do: 'delete' }
  /** Write the secret; it lacks a token if `needsToken`. */
  | { readonly do: 'fill'; readonly secret: Secret; readonly needsToken: boolean };

/** The name of the account whose token the secret is to hold; undefined for any other secret. */
export const accountOf = ({ type, metadata: { annotations, deletionTimestamp } }: Secret): string | undefined =>
  type === serviceAccountTokenType && deletionTimestamp === undefined
    ? annotations?.[serviceAccountNameAnnotation]
    : undefined;

/** `account` as the server knows it; undefined when it is not there. */
export function planTokenSecret(
  secret: Secret,
  { account, rootCa }: { account: ServiceAccount | undefined; rootCa: string | undefined },
): TokenSecretStep {
  if (accountOf(secret) === undefined) return { do: 'nothing' };
  const { annotations = {}, namespace = '' } = secret.metadata;
  const uid = annotations[accountUidAnnotation];
  if (!account || (uid !== undefined && uid !== account.metadata.uid)) return { do: 'delete' };
  const wanted = {
    namespace: base64(namespace),
    ...(rootCa === undefined ? {} : { 'ca.crt': base64(rootCa) }),
  };
  const needsToken = !secret.data?.['token'];
  const isFilled = Object.entries(wanted).every(([key, value]) => secret.data?.[key] === value);
  if (isFilled && !needsToken && uid !== undefined) return { do: 'nothing' };
  return {
    do: 'fill',
    needsToken,
    secret: {
      ...secret,
      metadata: { ...secret.metadata, annotations: { ...annotations, [accountUidAnnotation]: account.metadata.uid } },
      data: { ...secret.data, ...wanted },
    },
  };
}

/** The secret with its token. */
export const withToken = (secret: Secret, token: string): Secret => ({
  ...secret,
  data: { ...secret.data, token: base64(token) },
});

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
