import { describe, expect, it } from 'vitest';
import {
  checkConfigKey,
  checkEnvironmentName,
  checkLabel,
  checkLabelValue,
  checkPathSegment,
  checkPortName,
  checkQualifiedName,
  checkSearchDomain,
  checkServiceLabel,
  checkSubdomain,
} from './names.ts';

describe('rules for names', () => {
  const rules = {
    checkSubdomain,
    checkSearchDomain,
    checkLabel,
    checkServiceLabel,
    checkQualifiedName,
    checkLabelValue,
    checkConfigKey,
  };
  it.each<[keyof typeof rules, string]>([
    ['checkSubdomain', 'a.b-c.1'],
    ['checkSearchDomain', '_sip._tcp.abc_d.example.com'],
    ['checkLabel', '1a'],
    ['checkServiceLabel', 'a1'],
    ['checkQualifiedName', 'example.com/My_Name.1'],
    ['checkQualifiedName', 'app'],
    ['checkLabelValue', ''],
    ['checkConfigKey', 'a_B.c'],
  ])('%s accepts %s', (rule, text) => {
    expect(rules[rule](text)).toEqual([]);
  });

  it.each<[keyof typeof rules, string]>([
    ['checkSubdomain', 'a..b'],
    ['checkSubdomain', 'A'],
    ['checkSearchDomain', '_'],
    ['checkSearchDomain', 'a_.b'],
    ['checkSearchDomain', '.'],
    ['checkLabel', 'a.b'],
    ['checkLabel', 'a'.repeat(64)],
    ['checkServiceLabel', '1a'],
    ['checkQualifiedName', ''],
    ['checkQualifiedName', '/a'],
    ['checkQualifiedName', 'a/b/c'],
    ['checkLabelValue', '-a'],
    ['checkConfigKey', '..a'],
    ['checkConfigKey', 'a b'],
  ])('%s refuses %s', (rule, text) => {
    expect(rules[rule](text)).not.toEqual([]);
  });

  it('words a wrong name as upstream does', () => {
    expect(checkSubdomain('A_b')).toEqual([
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ]);
    expect(checkLabel('-')).toEqual([
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ]);
  });

  it('knows ports, environment variables and path segments', () => {
    expect(checkPortName('http')).toEqual([]);
    expect(checkPortName('--')).toHaveLength(3);
    expect(checkEnvironmentName('a.b c')).toEqual([]);
    expect(checkEnvironmentName('a=b')).toHaveLength(1);
    expect(checkPathSegment('a/b')).toEqual(["may not contain '/'"]);
  });
});
