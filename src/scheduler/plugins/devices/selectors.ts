/** Which devices a request may have, by the conditions of its class and its own. What reads conditions is loaded when
 *  the first pod with claims comes. */
import type { Device, DeviceClass, DeviceSelector } from '#api';
import { RecentMap, toError } from '#base';
import type { DeviceSelectorExpression } from '#cel';
import type { Candidate } from './pools.ts';
import type { Asked } from './requests.ts';

type Machinery = Pick<typeof import('#cel'), 'compileDeviceSelector'>;

let machinery: Machinery | undefined;

/** Undefined when it is there. */
export const loadSelectors = (): Promise<void> | undefined => (machinery ? undefined : load());

async function load(): Promise<void> {
  machinery = await import('#cel');
}

/** Expressions are few, and pods of one kind have the same. */
const compiled = new RecentMap<DeviceSelectorExpression | Error>({ maxEntries: 200 });
/** What was found out of a device, which never changes; by the condition. */
const known = new WeakMap<Device, Map<string, boolean>>();
const maxKnown = 64;

/** Whether a device fulfils the conditions. Throws in upstream's words where one cannot be worked out.
 *  `claim`: NAMESPACE/NAME, for those words. */
export function isSelected(candidate: Candidate, { asked, deviceClass, claim }: Selecting): boolean {
  return (
    fulfilsAll(candidate, deviceClass?.spec.selectors, `class ${asked.deviceClassName}`) &&
    fulfilsAll(candidate, asked.selectors, `claim ${claim}`)
  );
}

/** Whose conditions they are. */
export interface Selecting {
  readonly asked: Asked;
  readonly deviceClass: DeviceClass | undefined;
  readonly claim: string;
}

const fulfilsAll = (candidate: Candidate, selectors: readonly DeviceSelector[] = [], whose: string): boolean =>
  selectors.every(({ cel }, index) => fulfils(candidate, cel?.expression ?? '', `${whose}: selector #${index}`));

function fulfils({ device, id, pool: { driver } }: Candidate, text: string, whose: string): boolean {
  const results = known.get(device) ?? new Map<string, boolean>();
  const found = results.get(text);
  if (found !== undefined) return found;
  const expression = compile(text);
  if (expression instanceof Error) throw new Error(`${whose}: CEL compile error: ${expression.message}`);
  try {
    const result = expression.matches(driver, device);
    if (results.size >= maxKnown) results.clear();
    known.set(device, results.set(text, result));
    return result;
  } catch (error) {
    throw new Error(`${whose} on device ${id}: CEL runtime error: ${withHint(toError(error).message)}`, {
      cause: error,
    });
  }
}

/** As upstream. */
const withHint = (words: string): string =>
  words.startsWith('no such key:')
    ? `${words}. Consider using CEL optional chaining (?), has() macro, or orValue() for optional fields`
    : words;

function compile(text: string): DeviceSelectorExpression | Error {
  let expression = compiled.get(text);
  if (!expression) compiled.set(text, (expression = read(text)));
  return expression;
}

function read(text: string): DeviceSelectorExpression | Error {
  if (!machinery) throw new Error('what reads conditions of devices is not loaded yet');
  try {
    return machinery.compileDeviceSelector(text);
  } catch (error) {
    return toError(error);
  }
}
