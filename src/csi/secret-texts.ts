import type { Secret } from '#api';
import type { Strings } from './messages.ts';

/** What is in a secret, as drivers are given it. */
export const secretTexts = ({ data = {} }: Pick<Secret, 'data'>): Strings =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
