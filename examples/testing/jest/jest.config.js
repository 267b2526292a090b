/** What is in TypeScript is compiled to CommonJS. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['**/*.test.{js,ts}'],
  transform: { '\\.ts$': ['ts-jest', { tsconfig: { module: 'commonjs', target: 'es2022', strict: true } }] },
};
