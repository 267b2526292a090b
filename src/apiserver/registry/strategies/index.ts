/** strategies: what each kind does beyond its shape, one file a kind; those of the core group here, those of others in
 *  the folder of their group.
 *
 *  Start reading at `apps/replica-set.ts`; `../../resource/strategy.ts` says what the members mean. Rules that several
 *  kinds share are in `fields/`, makers of table columns in `columns/`, and what pods and services need more room for
 *  in `pod/` and `service/`. To add a kind: write its file, whose strategy is exported under a name that ends in
 *  `Strategy`, and run `npm run generate`, which makes the list. A strategy that needs facts of the cluster is made by
 *  a function `create...Strategy(options)` instead: the type of its options becomes part of {@link StrategyOptions}. */
export { createStrategies, type StrategyOptions } from './generated/strategies.ts';
