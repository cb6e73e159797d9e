import { defineEntity, p } from '@mikro-orm/core';

/** How many requests of a tenant were refused in a minute, by route and reason. */
export const RefusedRequest = defineEntity({
  name: 'RefusedRequest',
  tableName: 'refused_requests',
  indexes: [{ properties: ['minute'] }],
  properties: {
    tenantId: p.uuid().primary(),
    /** Its beginning. */
    minute: p.datetime(3).primary(),
    status: p.smallint().primary(),
    /** The API's error code. */
    code: p.string().length(40).primary(),
    /** Method and template, such as `POST /v1/chat/:profile_id/recommend`. */
    route: p.string().length(200).primary(),
    count: p.integer(),
  },
});
