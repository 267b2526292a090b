/** Rules for what containers of Windows run as.
 *  Source: https://kubernetes.io/docs/tasks/configure-pod-container/configure-runasusername/ */
import { checkSubdomain, type FieldError, invalidValue, type WindowsSecurityContextOptions } from '#api';
import { invalidEach } from '../fields/checks.ts';

const maxSpecBytes = 64 * 1024;
const maxDomainLength = 256;
const maxUserLength = 104;
const netBiosPattern = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const dnsPattern = /^([a-z0-9A-Z]+(-[a-z0-9A-Z]+)*\.)*[a-z0-9A-Z]+(-[a-z0-9A-Z]+)*\.?$/;

/** The options of a pod or a container. */
export function checkWindowsOptions(field: string, options: WindowsSecurityContextOptions | undefined): FieldError[] {
  if (!options) return [];
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName } = options;
  return [
    ...(name === undefined ? [] : invalidEach(`${field}.gmsaCredentialSpecName`, name, checkSubdomain(name))),
    ...(spec === undefined ? [] : checkCredentialSpec(`${field}.gmsaCredentialSpec`, spec)),
    ...(runAsUserName === undefined
      ? []
      : problemsWith(runAsUserName).map(rule =>
          invalidValue(`${field}.runAsUserName`, runAsUserName, `runAsUserName${rule}`),
        )),
  ];
}

function checkCredentialSpec(field: string, spec: string): FieldError[] {
  if (spec === '') return [invalidValue(field, spec, 'gmsaCredentialSpec cannot be an empty string')];
  if (Buffer.byteLength(spec) <= maxSpecBytes) return [];
  return [invalidValue(field, spec, 'gmsaCredentialSpec size must be under 64 KiB')];
}

/** What is wrong with `DOMAIN\user` or `user`. */
function problemsWith(name: string): string[] {
  if (name === '') return [' cannot be an empty string'];
  if (/\p{Cc}/u.test(name)) return [' cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return [' cannot contain more than one backslash'];
  const user = parts.at(-1) as string;
  const domain = parts.length === 2 ? parts[0] : undefined;
  return [...(domain === undefined ? [] : problemsWithDomain(domain)), ...problemsWithUser(user)];
}

function problemsWithDomain(domain: string): string[] {
  const isName = netBiosPattern.test(domain) || dnsPattern.test(domain);
  return [
    ...(domain.length >= maxDomainLength ? ["'s Domain length must be under 256 characters"] : []),
    ...(isName ? [] : ["'s Domain doesn't match the NetBios nor the DNS format"]),
  ];
}

function problemsWithUser(user: string): string[] {
  if (user === '') return ["'s User cannot be empty"];
  return [
    ...(user.length > maxUserLength ? ["'s User length must not be longer than 104 characters"] : []),
    ...(/^[. ]+$/.test(user) ? ["'s User cannot contain only periods or spaces"] : []),
    ...(/["/\\:;|=,+*?<>@[\]]/.test(user)
      ? ['\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]']
      : []),
  ];
}
