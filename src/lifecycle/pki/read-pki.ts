/** Reads a cluster's certificates for use, without checking them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type AuthorityName, authorities, type CertificateName, type CertificateSpec } from './certificates.ts';
import { readPair } from './observe.ts';

/** A certificate with its private key: PEM, and where the files are. */
export interface Credential {
  certificate: string;
  /** PKCS #8. Empty for an authority whose key is kept elsewhere. */
  key: string;
  certificateFile: string;
  keyFile: string;
}

/** A cluster's certificates and keys. */
export interface Pki {
  /** The folder with the files. */
  directory: string;
  authorities: Readonly<Record<AuthorityName, Credential>>;
  certificates: Readonly<Record<CertificateName, Credential>>;
  /** Signs service account tokens (ES256). */
  serviceAccount: { privateKey: string; publicKey: string; privateKeyFile: string; publicKeyFile: string };
}

/** Reads the certificates and keys that `ensurePki` left in this folder. Rejects when one is missing. */
export async function readPki(directory: string, wanted: readonly Pick<CertificateSpec, 'name'>[]): Promise<Pki> {
  const [authorities, certificates, serviceAccount] = await Promise.all([
    readAuthorities(directory),
    Promise.all(wanted.map(async ({ name }) => [name, await readCredential(directory, name)] as const)),
    readServiceAccountKeys(directory),
  ]);
  return {
    directory,
    authorities,
    certificates: Object.fromEntries(certificates) as Record<CertificateName, Credential>,
    serviceAccount,
  };
}

/** Reads the authorities alone. */
export async function readAuthorities(directory: string): Promise<Record<AuthorityName, Credential>> {
  const entries = await Promise.all(
    authorities.map(async ({ name }) => [name, await readCredential(directory, name)] as const),
  );
  return Object.fromEntries(entries) as Record<AuthorityName, Credential>;
}

async function readCredential(directory: string, name: AuthorityName | CertificateName): Promise<Credential> {
  const { certificate, key = '' } = await readPair(directory, name);
  const file = path.join(directory, name);
  if (certificate === undefined) throw new Error(`${file}.crt is missing`);
  return { certificate, key, certificateFile: `${file}.crt`, keyFile: `${file}.key` };
}

async function readServiceAccountKeys(directory: string): Promise<Pki['serviceAccount']> {
  const [privateKeyFile, publicKeyFile] = [path.join(directory, 'sa.key'), path.join(directory, 'sa.pub')];
  const [privateKey, publicKey] = await Promise.all([
    readFile(privateKeyFile, 'utf8'),
    readFile(publicKeyFile, 'utf8'),
  ]);
  return { privateKey, publicKey, privateKeyFile, publicKeyFile };
}
