/** Made of the OpenAPI document by `npm run client-types`; do not edit. */

export interface paths {
  '/v1/validation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Validate an API key
     * @description Also for a key that has expired or was revoked.
     */
    get: operations['validateKey'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/profile': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Create a profile
     * @description A profile is free JSON; only `name`, `gender`, `age`, `locale` and `persona` have a meaning here.
     */
    post: operations['createProfile'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/profile/{profile_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a profile */
    get: operations['getProfile'];
    /**
     * Change a profile
     * @description Merges the top-level keys; null clears one. The merged profile is at most 64 KiB of JSON.
     */
    put: operations['updateProfile'];
    post?: never;
    /**
     * Delete a profile
     * @description Its chats are no longer found either.
     */
    delete: operations['deleteProfile'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/chat/{profile_id}/recommend': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List chats */
    get: operations['listChats'];
    put?: never;
    /**
     * Start a round
     * @description In a new chat if there is no `chat_id`. Responds at once; poll the chat for the result.
     */
    post: operations['startRound'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/chat/{profile_id}/recommend/{chat_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Poll a chat
     * @description A round is done when its `status` is no longer `in_progress`.
     */
    get: operations['getChat'];
    put?: never;
    post?: never;
    /**
     * End a chat
     * @description Cancels the running round and gives its credit back. A repeat gets the same response.
     */
    delete: operations['endChat'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/chat/{profile_id}/recommend/{chat_id}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Follow a chat
     * @description The chat’s events after number `after`, oldest first. With `Accept: text/event-stream` they come as server-sent events, named by their kind, with their number as id; the stream goes on after `Last-Event-ID`, which wins over `after`, and ends after `chat.ended`. Events are numbered from 1 without gaps, the same for polls, streams and webhooks. A chat that began before events were written has those since.
     */
    get: operations['followChat'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/chat/{profile_id}/recommend/{chat_id}/{round_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Poll a round */
    get: operations['getRound'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/chat/{profile_id}/recommend/{chat_id}/{round_id}/barcodes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get barcodes of a round’s products */
    get: operations['getBarcodes'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/chat/{profile_id}/trigger/signage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Report a signage
     * @description The shopper came near a signage, or left it. `items` defaults to the round’s ads.
     */
    post: operations['triggerSignage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/chat/{profile_id}/trigger/coupon': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Report a coupon
     * @description A coupon was issued, redeemed or dismissed. Name it by `rec_id`, or a coupon spot by `item_id`.
     */
    post: operations['triggerCoupon'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/chat/{profile_id}/trigger/recommend': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Report a recommended item
     * @description A recommended item was shown or tapped.
     */
    post: operations['triggerRecommend'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/chat/{profile_id}/backlist-trigger': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Show notifications on dashboards
     * @description `notification_items` defaults to those of the last round.
     */
    post: operations['triggerBacklist'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    RoundAcceptedWebhook: {
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'round.accepted';
      /**
       * Format: date-time
       * @example 2026-04-29T05:28:08.125Z
       */
      timestamp: string;
      data: {
        /** @description The tenant’s code. */
        tenant: string;
        /** Format: uuid */
        profile_id: string;
        /** Format: uuid */
        chat_id: string;
        /** @description The number of the chat’s event: from 1, without gaps. */
        sequence: number;
        /** Format: uuid */
        round_id: string;
        step: null;
        last_error: null;
        /** @description Path of the poll that shows the chat. */
        poll: string;
      };
    };
    StepCompletedWebhook: {
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'step.completed';
      /**
       * Format: date-time
       * @example 2026-04-29T05:28:08.125Z
       */
      timestamp: string;
      data: {
        /** @description The tenant’s code. */
        tenant: string;
        /** Format: uuid */
        profile_id: string;
        /** Format: uuid */
        chat_id: string;
        /** @description The number of the chat’s event: from 1, without gaps. */
        sequence: number;
        /** Format: uuid */
        round_id: string;
        /**
         * @description The completed step.
         * @enum {string}
         */
        step: 'meal_suggest' | 'todos' | 'cross_sell' | 'notifications';
        last_error: null;
        /** @description Path of the poll that shows the chat. */
        poll: string;
      };
    };
    RoundCompletedWebhook: {
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'round.completed';
      /**
       * Format: date-time
       * @example 2026-04-29T05:28:08.125Z
       */
      timestamp: string;
      data: {
        /** @description The tenant’s code. */
        tenant: string;
        /** Format: uuid */
        profile_id: string;
        /** Format: uuid */
        chat_id: string;
        /** @description The number of the chat’s event: from 1, without gaps. */
        sequence: number;
        /** Format: uuid */
        round_id: string;
        step: null;
        last_error: null;
        /** @description Path of the poll that shows the chat. */
        poll: string;
      };
    };
    RoundFailedWebhook: {
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'round.failed';
      /**
       * Format: date-time
       * @example 2026-04-29T05:28:08.125Z
       */
      timestamp: string;
      data: {
        /** @description The tenant’s code. */
        tenant: string;
        /** Format: uuid */
        profile_id: string;
        /** Format: uuid */
        chat_id: string;
        /** @description The number of the chat’s event: from 1, without gaps. */
        sequence: number;
        /** Format: uuid */
        round_id: string;
        step: null;
        /** @description Null if it was erased meanwhile. */
        last_error: string | null;
        /** @description Path of the poll that shows the chat. */
        poll: string;
      };
    };
    ChatEndedWebhook: {
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'chat.ended';
      /**
       * Format: date-time
       * @example 2026-04-29T05:28:08.125Z
       */
      timestamp: string;
      data: {
        /** @description The tenant’s code. */
        tenant: string;
        /** Format: uuid */
        profile_id: string;
        /** Format: uuid */
        chat_id: string;
        /** @description The number of the chat’s event: from 1, without gaps. */
        sequence: number;
        round_id: null;
        step: null;
        last_error: null;
        /** @description Path of the poll that shows the chat. */
        poll: string;
      };
    };
    TestWebhook: {
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'webhook.test';
      /**
       * Format: date-time
       * @example 2026-04-29T05:28:08.125Z
       */
      timestamp: string;
      data: {
        /** @description The tenant’s code. */
        tenant: string;
      };
    };
    __schema0: unknown;
    __schema1: unknown;
    KeyValidation: {
      /** @enum {string} */
      status: 'active' | 'expired' | 'revoked';
      /** @constant */
      key_type: 'sdk';
      /** @description The first 12 characters of the key. */
      key_prefix: string;
      tenant_code: string;
      /**
       * Format: date-time
       * @example 2026-04-29T05:28:08Z
       */
      created_at: string;
      /** @description Null for a key that never expires. */
      expires_at: string | null;
    };
    NewProfile: {
      /** Format: uuid */
      profile_id: string;
    };
    Profile: {
      /** Format: uuid */
      profile_id: string;
      /** @description The profile as the store app sent it. */
      data: {
        [key: string]: unknown;
      };
    };
    Kickoff: {
      /** Format: uuid */
      chat_id: string;
      /** Format: uuid */
      round_id: string;
    };
    ChatList: {
      items: {
        /** Format: uuid */
        chat_id: string;
        total_rounds: number;
        rounds: {
          round_no: number;
          /** Format: uuid */
          round_id: string;
        }[];
        /**
         * Format: date-time
         * @example 2026-04-29T05:28:08Z
         */
        created_at: string;
      }[];
      pageInfo: {
        total: number;
        page: number;
        limit: number;
        /** @enum {string} */
        order: 'desc' | 'asc';
      };
    };
    Chat: {
      /** Format: uuid */
      chat_id: string;
      /** Format: uuid */
      profile_id: string;
      profile_summary: {
        name: string | null;
        gender: string | null;
        age: number | null;
        locale: string | null;
      };
      /**
       * Format: date-time
       * @example 2026-04-29T05:28:08Z
       */
      created_at: string;
      rounds: components['schemas']['Round'][];
    };
    Round: {
      round_no: number;
      /** Format: uuid */
      round_id: string;
      prompt: string;
      /**
       * Format: date-time
       * @example 2026-04-29T05:28:08Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @example 2026-04-29T05:28:08Z
       */
      updated_at: string;
      /** @enum {string} */
      status: 'in_progress' | 'completed' | 'error';
      /** @description Null until step 1 is done. */
      back_list_status: ('not_started' | 'in_progress' | 'completed') | null;
      pipeline_progress: {
        step1: components['schemas']['StepStatus'];
        step2: components['schemas']['StepStatus'];
        step3: components['schemas']['StepStatus'];
        step4: components['schemas']['StepStatus'];
      };
      /** @description Null until step 2 is done. */
      todos: components['schemas']['Todos'] | null;
      /** @description Empty until step 3 is done. */
      recommended_items: components['schemas']['RecommendedItem'][];
      notifications: {
        /** @description Null until step 4 is done. */
        ad: components['schemas']['Ad'] | null;
        /** @description Empty until step 4 is done. */
        coupon: components['schemas']['CouponItem'][];
        /** @description The store’s own, live. */
        coupon_spot: components['schemas']['CouponSpot'][];
      };
      /** @description Null unless the status is "error". */
      last_error: string | null;
    };
    /** @enum {string} */
    StepStatus: 'pending' | 'running' | 'done' | 'error';
    Todos: {
      recipe_title: string;
      intro_message: string;
      recipe_description: string;
      recommendation_message: string;
      notes?: string;
      ingredients: {
        name: components['schemas']['IngredientText'];
        category: string;
        quantity: number;
        quantity_unit: components['schemas']['IngredientText'];
      }[];
      /** @description In walking order. */
      items: {
        quantity: number;
        product: components['schemas']['Product'] | null;
      }[];
      /** @description Sum of price × quantity. */
      total: number;
    };
    /** @description A text in every language; Japanese is `jp` here. */
    IngredientText: {
      ko: string;
      en: string;
      jp: string;
    };
    Product: {
      id: number;
      name: string;
      brand: string | null;
      barcode: string | null;
      price: number | null;
      /** @description The store’s own unit. */
      price_unit: string | null;
      /** @description URL of an image. */
      src_url: string | null;
      location: components['schemas']['Location'] | null;
      section_code: string | null;
      section_name: string | null;
      /** @description Quantity in stock. */
      quantity: number | null;
    };
    /** @description A circle on the floor of the store, in metres. */
    Location: {
      x: number;
      y: number;
      radius: number;
    };
    RecommendedItem: {
      rec_id: string;
      /** @description A tag, such as "cross-sell". */
      reason: string;
      /** @description For operators. */
      reason_detail: components['schemas']['Localized'];
      /** @description For customers. */
      reason_detail_marketing: components['schemas']['Localized'];
      product: components['schemas']['Product'] | null;
    };
    /** @description A text in every language. */
    Localized: {
      ko: string;
      en: string;
      ja: string;
    };
    Ad: {
      /** @description Null when no signage fits. */
      signage: components['schemas']['Location'] | null;
      items: components['schemas']['AdItem'][];
    };
    AdItem: {
      /** @description The product’s id at the store. */
      item_id: number | null;
      /** @description Send it back in a trigger. */
      rec_id: string;
      item_name: string;
      item_name_en: string | null;
      brand: string | null;
      zone_id: number | null;
      zone_name: string | null;
      /** @description Percent. */
      discount_pct: number | null;
      applied_score: number | null;
      priority_score: number | null;
      method: string | null;
      reason_type: string | null;
      /** @description For operators. */
      reason_detail: components['schemas']['Localized'];
      /** @description For customers. */
      reason_detail_marketing: components['schemas']['Localized'];
      rank: number;
      /** @description The product’s price. */
      price: number | null;
      price_unit: string | null;
      /** @description Null when the store does not know the item. */
      product: components['schemas']['Product'] | null;
      /** @constant */
      type: 'ads';
    };
    CouponItem: {
      /** @description The product’s id at the store. */
      item_id: number | null;
      /** @description Send it back in a trigger. */
      rec_id: string;
      item_name: string;
      item_name_en: string | null;
      brand: string | null;
      zone_id: number | null;
      zone_name: string | null;
      /** @description Percent. */
      discount_pct: number | null;
      applied_score: number | null;
      priority_score: number | null;
      method: string | null;
      reason_type: string | null;
      /** @description For operators. */
      reason_detail: components['schemas']['Localized'];
      /** @description For customers. */
      reason_detail_marketing: components['schemas']['Localized'];
      rank: number;
      /** @description The product’s price. */
      price: number | null;
      price_unit: string | null;
      /** @description Null when the store does not know the item. */
      product: components['schemas']['Product'] | null;
      /** @constant */
      type: 'coupon';
      location: components['schemas']['Location'] | null;
    };
    CouponSpot: {
      /** @description The product’s id at the store. */
      item_id: number | null;
      rec_id: null;
      item_name: string;
      item_name_en: string | null;
      brand: string | null;
      zone_id: null;
      zone_name: null;
      /** @description Percent. */
      discount_pct: number | null;
      applied_score: null;
      priority_score: null;
      method: null;
      reason_type: null;
      reason_detail: null;
      reason_detail_marketing: null;
      rank: number;
      /** @description The product’s price. */
      price: number | null;
      price_unit: string | null;
      /** @description Null when the store does not know the item. */
      product: components['schemas']['Product'] | null;
      /** @constant */
      type: 'coupon';
      /** @description The spot’s own location. */
      location: components['schemas']['Location'];
    };
    EndedChat: {
      /** Format: uuid */
      chat_id: string;
      /**
       * Format: date-time
       * @example 2026-04-29T05:28:08Z
       */
      ended_at: string;
    };
    ChatEvents: {
      /** Format: uuid */
      chat_id: string;
      /** @description The number of the chat’s newest event. */
      sequence: number;
      /** @description Whether the chat has ended, so that nothing more will come. */
      ended: boolean;
      /** @description Whether there are events after these. */
      has_more: boolean;
      /** @description At most 100. */
      events: components['schemas']['ChatEvent'][];
    };
    ChatEvent: {
      /** @description From 1, without gaps. */
      sequence: number;
      /**
       * @description `round.accepted`: a round was begun; `step.completed`: a step of a round is done; `round.completed`: all steps of a round are done; `round.failed`: a round has ended in error; `chat.ended`: the chat was ended; it is the last event
       * @enum {string}
       */
      kind: 'round.accepted' | 'step.completed' | 'round.completed' | 'round.failed' | 'chat.ended';
      /**
       * Format: date-time
       * @example 2026-04-29T05:28:08Z
       */
      created_at: string;
      /** @description Null for `chat.ended`. */
      round_id: string | null;
      /** @description The completed step. */
      step: ('meal_suggest' | 'todos' | 'cross_sell' | 'notifications') | null;
      data: components['schemas']['ChatEventData'];
    };
    ChatEventData: {
      /** @description With `step.completed` of step 2. */
      todos?: components['schemas']['Todos'];
      /** @description With `step.completed` of step 3. */
      recommended_items?: components['schemas']['RecommendedItem'][];
      /** @description With the end of a round whose step 4 is done. */
      notifications?: {
        ad: components['schemas']['Ad'] | null;
        coupon: components['schemas']['CouponItem'][];
      };
      /** @description With `round.failed`. */
      last_error?: string;
    };
    ChatStreamEvent: {
      id: string;
      /** @enum {string} */
      event: 'round.accepted' | 'step.completed' | 'round.completed' | 'round.failed' | 'chat.ended';
      data: components['schemas']['ChatEvent'];
    };
    Barcodes: {
      /** Format: uuid */
      chat_id: string;
      /** Format: uuid */
      round_id: string;
      todos: components['schemas']['BarcodeEntry'][];
      recommends: components['schemas']['BarcodeEntry'][];
      notifications: {
        ads: components['schemas']['BarcodeEntry'][];
        coupon: components['schemas']['BarcodeEntry'][];
      };
    };
    BarcodeEntry: {
      name: string;
      barcode: string | null;
      price: number | null;
      /** @description The store’s own unit. */
      price_unit: string | null;
      /** @description A PNG of the EAN-13 as a data URI; null if the barcode is not an EAN-13. */
      barcode_image: string | null;
    };
    SignageAccepted: {
      /** @description One per item; empty for an exit. */
      event_ids: string[];
      /** @constant */
      accepted: true;
      /**
       * @description Only for an exit.
       * @constant
       */
      action?: 'exit';
    };
    TriggerAccepted: {
      /** @example evt_0b1c5d3e9a7f4c2d8e6f1a2b3c4d5e6f */
      event_id: string;
      /** @constant */
      accepted: true;
    };
    WebhookEvent:
      | components['schemas']['RoundAcceptedWebhook']
      | components['schemas']['StepCompletedWebhook']
      | components['schemas']['RoundCompletedWebhook']
      | components['schemas']['RoundFailedWebhook']
      | components['schemas']['ChatEndedWebhook']
      | components['schemas']['TestWebhook'];
  };
  responses: {
    /** @description The path does not support this method. */
    MethodNotAllowed: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'METHOD_NOT_ALLOWED';
          message: string;
        };
      };
    };
    /** @description The address and headers are larger than 16 KiB together (431). */
    HeadersTooLarge: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'HEADERS_TOO_LARGE';
          message: string;
        };
      };
    };
    /** @description The request has an `Expect` other than `100-continue` (417). */
    ExpectationFailed: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'EXPECTATION_FAILED';
          message: string;
        };
      };
    };
    /** @description The request did not arrive in time (408). */
    RequestTimeout: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'REQUEST_TIMEOUT';
          message: string;
        };
      };
    };
    /** @description The key or token is missing or invalid. */
    Unauthorized: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'UNAUTHORIZED';
          message: string;
        };
      };
    };
    /** @description Too many requests with this key or session; of a kickoff also: as many rounds run as the tenant may have, or more arrive than can be started. */
    RateLimited: {
      headers: {
        ratelimit: components['headers']['RateLimit'];
        'ratelimit-policy': components['headers']['RateLimitPolicy'];
        /** @description Seconds. */
        'retry-after': string;
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'RATE_LIMITED';
          message: string;
        };
      };
    };
    /** @description An error of the server, or a dependency is unavailable; please try again. */
    InternalError: {
      headers: {
        /** @description Seconds; present if a dependency is unavailable. */
        'retry-after'?: string;
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'INTERNAL_ERROR';
          message: string;
        };
      };
    };
    /** @description A field is invalid; the message names it. */
    InvalidRequest: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'INVALID_REQUEST';
          message: string;
        };
      };
    };
    /** @description The key or token does not permit this, or its tenant is suspended. */
    Forbidden: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'FORBIDDEN';
          message: string;
        };
      };
    };
    /** @description The Idempotency-Key was used with another body. */
    IdempotencyKeyReused: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'IDEMPOTENCY_KEY_REUSED';
          message: string;
        };
      };
    };
    /** @description The body, or the merged profile, is larger than 64 KiB. */
    PayloadTooLarge: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'PAYLOAD_TOO_LARGE';
          message: string;
        };
      };
    };
    /** @description It does not exist or is not yours. */
    NotFound: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'NOT_FOUND';
          message: string;
        };
      };
    };
    /** @description The tenant has no credit left. */
    InsufficientCredit: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'INSUFFICIENT_CREDIT';
          message: string;
        };
      };
    };
    /** @description The prior round has not passed its step 2, the chat has used up its refinements, or the Idempotency-Key was used with another body. */
    KickoffConflict: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'PRIOR_ROUND_IN_FLIGHT' | 'REFINEMENT_CAP_EXCEEDED' | 'IDEMPOTENCY_KEY_REUSED';
          message: string;
        };
      };
    };
    /** @description The store is unavailable; please try again. */
    StoreUnavailable: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'STORE_UNAVAILABLE';
          message: string;
        };
      };
    };
    /** @description The admin has, or the tenant shares, as many views as they may. */
    TooManyViews: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'TOO_MANY_VIEWS';
          message: string;
        };
      };
    };
    /** @description The body is larger than 4096 KiB. */
    BundleTooLarge: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'PAYLOAD_TOO_LARGE';
          message: string;
        };
      };
    };
    /** @description The tenant has as many webhooks as it may have. */
    TooManyWebhooks: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'TOO_MANY_WEBHOOKS';
          message: string;
        };
      };
    };
    /** @description The body is larger than 1024 KiB. */
    CodecBodyTooLarge: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          /** @constant */
          success: false;
          /** @enum {string} */
          code: 'PAYLOAD_TOO_LARGE';
          message: string;
        };
      };
    };
  };
  parameters: never;
  requestBodies: never;
  headers: {
    /** @description What is left: `r` requests for the next `t` seconds (draft-ietf-httpapi-ratelimit-headers). The headers of earlier drafts, `ratelimit-limit`, `-remaining` and `-reset`, come too. */
    RateLimit: string;
    /** @description The limit: `q` requests in `w` seconds. */
    RateLimitPolicy: string;
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  validateKey: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The key. */
      200: {
        headers: {
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['KeyValidation'];
          };
        };
      };
      401: components['responses']['Unauthorized'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  createProfile: {
    parameters: {
      query?: never;
      header?: {
        /** @description A request with the same key and body takes effect once. */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['NewProfile'];
          };
        };
      };
      400: components['responses']['InvalidRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      409: components['responses']['IdempotencyKeyReused'];
      413: components['responses']['PayloadTooLarge'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  getProfile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The profile. */
      200: {
        headers: {
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['Profile'];
          };
        };
      };
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  updateProfile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description The merged profile. */
      200: {
        headers: {
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['Profile'];
          };
        };
      };
      400: components['responses']['InvalidRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      413: components['responses']['PayloadTooLarge'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  deleteProfile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The deleted profile. */
      200: {
        headers: {
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['Profile'];
          };
        };
      };
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  listChats: {
    parameters: {
      query?: {
        /** @description From 0. */
        page?: number;
        /** @description Chats per page, at most 500; a larger value is reduced to 500. */
        limit?: number;
        /** @description By `created_at`. */
        order?: 'desc' | 'asc';
      };
      header?: never;
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of the profile’s chats. */
      200: {
        headers: {
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['ChatList'];
          };
        };
      };
      400: components['responses']['InvalidRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  startRound: {
    parameters: {
      query?: never;
      header?: {
        /** @description A request with the same key and body takes effect once. */
        'Idempotency-Key'?: string;
      };
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description The chat to continue; omit it for a new one. */
          chat_id?: string | null;
          /**
           * @description At most 4,000 characters, without surrounding blanks.
           * @example 오늘 저녁 카레
           */
          prompt: string;
          /** @description True starts a new meal in the same chat: earlier prompts are ignored. */
          new_round?: boolean | null;
        };
      };
    };
    responses: {
      /** @description The round has started. */
      202: {
        headers: {
          /** @description The number of the newest event that the response shows; the chat’s events after it are what changes since. */
          'chat-sequence'?: string;
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['Kickoff'];
          };
        };
      };
      400: components['responses']['InvalidRequest'];
      401: components['responses']['Unauthorized'];
      402: components['responses']['InsufficientCredit'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      409: components['responses']['KickoffConflict'];
      413: components['responses']['PayloadTooLarge'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  getChat: {
    parameters: {
      query?: {
        /** @description How many seconds the response may wait for an update of the chat. */
        wait?: number;
      };
      header?: {
        /** @description The ETag of the last response. */
        'If-None-Match'?: string;
      };
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
        /** @description From the response of the kickoff. */
        chat_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The chat with all its rounds. */
      200: {
        headers: {
          /** @description The number of the newest event that the response shows; the chat’s events after it are what changes since. */
          'chat-sequence'?: string;
          etag: string;
          /** @description Seconds until the next poll; present while a round is running. */
          'retry-after'?: string;
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['Chat'];
          };
        };
      };
      /** @description The response has not changed. */
      304: {
        headers: {
          /** @description The number of the newest event that the response shows; the chat’s events after it are what changes since. */
          'chat-sequence'?: string;
          etag: string;
          /** @description Seconds until the next poll; present while a round is running. */
          'retry-after'?: string;
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['InvalidRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  endChat: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
        /** @description From the response of the kickoff. */
        chat_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The chat has ended. */
      200: {
        headers: {
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['EndedChat'];
          };
        };
      };
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  followChat: {
    parameters: {
      query?: {
        /** @description How many seconds the response may wait for an update of the chat. */
        wait?: number;
        /** @description The number of the last event that the client has; 0 for all. */
        after?: number;
        /** @description The same as `Last-Event-ID`, for clients that cannot send a header; the header wins. */
        lastEventId?: string;
      };
      header?: {
        /** @description The number of the last received event. */
        'Last-Event-ID'?: string;
      };
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
        /** @description From the response of the kickoff. */
        chat_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The events. */
      200: {
        headers: {
          /** @description The number of the newest event that the response shows; the chat’s events after it are what changes since. */
          'chat-sequence'?: string;
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['ChatEvents'];
          };
          'text/event-stream': components['schemas']['ChatStreamEvent'];
        };
      };
      /** @description A stream whose client has had `chat.ended`; an EventSource does not reconnect. */
      204: {
        headers: {
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['InvalidRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  getRound: {
    parameters: {
      query?: {
        /** @description How many seconds the response may wait for an update of the chat. */
        wait?: number;
      };
      header?: {
        /** @description The ETag of the last response. */
        'If-None-Match'?: string;
      };
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
        /** @description From the response of the kickoff. */
        chat_id: string;
        /** @description From the response of the kickoff. */
        round_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The round. */
      200: {
        headers: {
          /** @description The number of the newest event that the response shows; the chat’s events after it are what changes since. */
          'chat-sequence'?: string;
          etag: string;
          /** @description Seconds until the next poll; present while a round is running. */
          'retry-after'?: string;
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['Round'];
          };
        };
      };
      /** @description The response has not changed. */
      304: {
        headers: {
          /** @description The number of the newest event that the response shows; the chat’s events after it are what changes since. */
          'chat-sequence'?: string;
          etag: string;
          /** @description Seconds until the next poll; present while a round is running. */
          'retry-after'?: string;
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['InvalidRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  getBarcodes: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
        /** @description From the response of the kickoff. */
        chat_id: string;
        /** @description From the response of the kickoff. */
        round_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Products by group. */
      200: {
        headers: {
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['Barcodes'];
          };
        };
      };
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  triggerSignage: {
    parameters: {
      query?: never;
      header?: {
        /** @description A request with the same key and body takes effect once. */
        'Idempotency-Key'?: string;
      };
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          chat_id: string;
          round_id: string;
          action?: ('enter' | 'exit') | null;
          items?:
            | ({
                rec_id: string;
                item_id?: number | null;
                item_name?: string | null;
                item_name_en?: string | null;
                brand?: string | null;
                zone_id?: number | null;
                zone_name?: string | null;
                price_yen?: number | null;
                discount_pct?: number | null;
                applied_score?: number | null;
                priority_score?: number | null;
                method?: string | null;
                reason_type?: string | null;
                reason_detail?:
                  | (
                      | string
                      | {
                          [key: string]: string;
                        }
                    )
                  | null;
                reason_detail_marketing?:
                  | (
                      | string
                      | {
                          [key: string]: string;
                        }
                    )
                  | null;
              } & {
                [key: string]: unknown;
              })[]
            | null;
          forgotten?: components['schemas']['__schema0'][] | null;
        };
      };
    };
    responses: {
      /** @description Accepted; the event was recorded. */
      202: {
        headers: {
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['SignageAccepted'];
          };
        };
      };
      400: components['responses']['InvalidRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      409: components['responses']['IdempotencyKeyReused'];
      413: components['responses']['PayloadTooLarge'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  triggerCoupon: {
    parameters: {
      query?: never;
      header?: {
        /** @description A request with the same key and body takes effect once. */
        'Idempotency-Key'?: string;
      };
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          chat_id: string;
          round_id: string;
          rec_id?: string | null;
          kind?: ('issued' | 'redeemed' | 'dismissed') | null;
          item_id?: number | null;
          item_name?: string | null;
          item_name_en?: string | null;
          brand?: string | null;
          zone_id?: number | null;
          zone_name?: string | null;
          price_yen?: number | null;
          discount_pct?: number | null;
          applied_score?: number | null;
          priority_score?: number | null;
          method?: string | null;
          reason_type?: string | null;
          reason_detail?:
            | (
                | string
                | {
                    [key: string]: string;
                  }
              )
            | null;
          reason_detail_marketing?:
            | (
                | string
                | {
                    [key: string]: string;
                  }
              )
            | null;
        };
      };
    };
    responses: {
      /** @description Accepted; the event was recorded. */
      202: {
        headers: {
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['TriggerAccepted'];
          };
        };
      };
      400: components['responses']['InvalidRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      409: components['responses']['IdempotencyKeyReused'];
      413: components['responses']['PayloadTooLarge'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  triggerRecommend: {
    parameters: {
      query?: never;
      header?: {
        /** @description A request with the same key and body takes effect once. */
        'Idempotency-Key'?: string;
      };
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          chat_id: string;
          round_id: string;
          rec_id: string | number;
        };
      };
    };
    responses: {
      /** @description Accepted; the event was recorded. */
      202: {
        headers: {
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['TriggerAccepted'];
          };
        };
      };
      400: components['responses']['InvalidRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      409: components['responses']['IdempotencyKeyReused'];
      413: components['responses']['PayloadTooLarge'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
  triggerBacklist: {
    parameters: {
      query?: never;
      header?: {
        /** @description A request with the same key and body takes effect once. */
        'Idempotency-Key'?: string;
      };
      path: {
        /** @description From the response of POST /v1/profile. */
        profile_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          chat_id: string;
          notification_items?: components['schemas']['__schema1'][] | null;
        };
      };
    };
    responses: {
      /** @description Accepted; the event was recorded. */
      202: {
        headers: {
          ratelimit: components['headers']['RateLimit'];
          'ratelimit-policy': components['headers']['RateLimitPolicy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            success: true;
            data: components['schemas']['TriggerAccepted'];
          };
        };
      };
      400: components['responses']['InvalidRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NotFound'];
      409: components['responses']['IdempotencyKeyReused'];
      413: components['responses']['PayloadTooLarge'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
    };
  };
}
