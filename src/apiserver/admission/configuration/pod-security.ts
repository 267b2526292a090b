/** What holds where namespaces do not say, and whom nobody looks at, as a file says it; pure. */
import {
  checkLabel,
  checkSubdomain,
  collectErrors,
  duplicate,
  type FieldError,
  invalidValue,
  type JsonObject,
} from '#api';
import { type Exemptions, noExemptions } from '../pod-security/exemptions.ts';
import {
  isLevel,
  levelFault,
  type Mode,
  modes,
  type Policy,
  parseMinor,
  versionFault,
} from '../pod-security/levels.ts';
import type { AdmissionSettings } from './settings.ts';

export function parsePodSecurity(value: JsonObject): { errors: readonly FieldError[]; settings: AdmissionSettings } {
  const { defaults = {}, exemptions: given = {} } = value as {
    defaults?: Readonly<Record<string, string>>;
    exemptions?: Partial<Exemptions>;
  };
  const exemptions = { ...noExemptions, ...given };
  return {
    errors: [...modes.flatMap(mode => checkMode(mode, defaults)), ...checkExemptions(exemptions)],
    settings: { podSecurity: { defaults: policyIn(defaults), exemptions } },
  };
}

type Defaults = Readonly<Record<string, string>>;
const levelOf = (mode: Mode, defaults: Defaults) => defaults[mode] || 'privileged';
const versionOf = (mode: Mode, defaults: Defaults) => defaults[`${mode}-version`] || 'latest';

function checkMode(mode: Mode, defaults: Defaults): FieldError[] {
  const [level, version] = [levelOf(mode, defaults), versionOf(mode, defaults)];
  return [
    ...(isLevel(level) ? [] : [invalidValue(`defaults.${mode}`, level, levelFault)]),
    ...(parseMinor(version) === undefined ? [invalidValue(`defaults.${mode}-version`, version, versionFault)] : []),
  ];
}

function policyIn(defaults: Defaults): Policy {
  const standard = (mode: Mode) => {
    const level = levelOf(mode, defaults);
    return {
      level: isLevel(level) ? level : ('restricted' as const),
      minor: parseMinor(versionOf(mode, defaults)) ?? Number.POSITIVE_INFINITY,
    };
  };
  return { audit: standard('audit'), enforce: standard('enforce'), warn: standard('warn') };
}

const checks: Readonly<Record<keyof Exemptions, (name: string) => string[]>> = {
  namespaces: checkLabel,
  runtimeClasses: checkSubdomain,
  usernames: name => (name === '' ? ['username must not be empty'] : []),
};

const checkExemptions = (exemptions: Exemptions): FieldError[] =>
  (Object.keys(checks) as (keyof Exemptions)[]).flatMap(what => {
    const seen = new Set<string>();
    return collectErrors(exemptions[what], (name, index) => {
      const field = `exemptions.${what}[${index}]`;
      const problems = checks[what](name);
      if (problems.length > 0) return [invalidValue(field, name, problems.join(', '))];
      const isSecond = seen.has(name);
      seen.add(name);
      return isSecond ? [duplicate(field, name)] : [];
    });
  });
