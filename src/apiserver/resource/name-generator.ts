/** Names from `generateName`. Source: k8s.io/apiserver, package storage/names. */

/** No vowels and nothing that looks like another character, so that no words come about. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const randomLength = 5;
const maxBaseLength = 63 - randomLength;

/** `base` and five random characters; a long base is cut so that the name still fits a DNS label. */
export function generateName(base: string, random: () => number): string {
  let name = base.slice(0, maxBaseLength);
  for (let i = 0; i < randomLength; i++) name += alphabet[Math.floor(random() * alphabet.length)];
  return name;
}
