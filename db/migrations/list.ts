import { Migration20261121Initial } from './migration-20261121-initial.ts';

/** Every migration, oldest first. One that has been released is never edited. */
export const migrations = [{ name: '20261121-initial', class: Migration20261121Initial }];
