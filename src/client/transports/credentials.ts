/** What a request shows to be believed, besides a certificate. */
import type { HttpsTransportOptions } from './https.ts';

/** The header that says as whom is asked; none for nobody. Rejects when there is no current token. */
export async function authorizationOf({
  token,
  basic,
}: Pick<HttpsTransportOptions, 'token' | 'basic'>): Promise<{ authorization?: string }> {
  if (token !== undefined) return { authorization: `Bearer ${typeof token === 'string' ? token : await token()}` };
  if (!basic) return {};
  return { authorization: `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}` };
}
