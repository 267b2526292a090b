/** What went wrong with TLS, in the words that clients of upstream look for; pure. */

/** Alerts by their number, which is how one side tells the other why it ends the connection.
 *
 *  Source: https://www.iana.org/assignments/tls-parameters (TLS Alerts), RFC 8446, section 6 */
const alerts: Readonly<Record<number, string>> = {
  10: 'unexpected message',
  20: 'bad record MAC',
  22: 'record overflow',
  40: 'handshake failure',
  42: 'bad certificate',
  43: 'unsupported certificate',
  44: 'revoked certificate',
  45: 'expired certificate',
  46: 'unknown certificate',
  47: 'illegal parameter',
  48: 'unknown certificate authority',
  49: 'access denied',
  50: 'error decoding message',
  51: 'error decrypting message',
  70: 'protocol version not supported',
  71: 'insufficient security level',
  80: 'internal error',
  86: 'inappropriate fallback',
  90: 'user canceled',
  109: 'missing extension',
  110: 'unsupported extension',
  112: 'unrecognized name',
  116: 'certificate required',
  120: 'no application protocol',
};

const alertNumber = /SSL alert number (\d+)/;
/** An error of OpenSSL as text: thread, number, library, function, reason, file, line. */
const openSsl = /:error:[0-9A-F]{8}:[^:]*:[^:]*:([^:]+):/;

/** Says what a message of OpenSSL means; undefined for other messages. */
export function describeTlsFailure(message: string): string | undefined {
  const reason = openSsl.exec(message)?.[1];
  if (reason === undefined) return undefined;
  const alert = alertNumber.exec(message)?.[1];
  if (alert !== undefined) return `remote error: tls: ${alerts[Number(alert)] ?? `alert(${alert})`}`;
  if (reason === 'wrong version number') return 'tls: first record does not look like a TLS handshake';
  return `tls: ${reason}`;
}
