import { expect, it } from 'vitest';
import { runNow } from '#base';
import { authorizerType, compileExpression, createFunctions, newBudget, workOut } from '#cel';
import type { Attributes } from '../../authz/authorizer.ts';
import { AuthorizerValue, authorizerFunctions } from './authorizer.ts';

it.each<[string, object]>([
  ['authorizer.group("").resource("pods").namespace("a").check("list")', { fields: undefined }],
  [
    'authorizer.group("").resource("pods").fieldSelector("spec.nodeName=n1").check("list")',
    { fields: { 'spec.nodeName': 'n1' } },
  ],
  ['authorizer.group("").resource("pods").labelSelector("a=b").check("list")', { resource: 'pods' }],
])('%s asks about %j', (text, asked) => {
  const questions: Attributes[] = [];
  const authorizer = new AuthorizerValue(
    {
      authorize: (_, attributes) => {
        questions.push(attributes);
        return { verdict: 'allow' };
      },
      rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
    },
    { username: 'u', groups: [] },
  );
  const functions = createFunctions([authorizerFunctions]);
  const expression = compileExpression(`${text}.allowed()`, { functions, variables: { authorizer: authorizerType } });
  expect(runNow(workOut(expression, { authorizer: () => authorizer }, newBudget()))).toBe(true);
  expect(questions).toMatchObject([{ verb: 'list', group: '', resource: 'pods', ...asked }]);
});
