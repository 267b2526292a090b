import { CustomResourceDefinition, StorageVersionMigration } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const storageVersionMigrationDeclaration = defineDormant({
  name: 'storage-version-migrator-controller',
  account: 'storage-version-migrator-controller',
  primary: StorageVersionMigration,
  everyKind: ['get', 'list', 'patch'],
  writes: [
    { kind: StorageVersionMigration, subresource: 'status', verbs: ['update'] },
    { kind: CustomResourceDefinition, subresource: 'status', verbs: ['patch'] },
  ],
});
