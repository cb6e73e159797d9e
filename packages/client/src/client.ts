import { Chat, chatsPath, startRound } from './chat.ts';
import type { StreamHealth } from './follow.ts';
import { type CallOptions, createHttp, type HttpOptions, type PostOptions } from './http.ts';
import type { ChatList, ChatListQuery, KeyValidation, NewProfile, Profile, ProfileData } from './types.ts';

export type ClientOptions = HttpOptions;
export type Client = ReturnType<typeof createClient>;

/**
 * A client of a Roundtable server. It keeps no connection, and one is enough for an app.
 * @throws {TypeError} if an option is invalid
 */
export function createClient(options: ClientOptions) {
  const http = createHttp(options);
  const health: StreamHealth = { pollUntil: 0 };
  const profilePath = (profileId: string) => `/v1/profile/${encodeURIComponent(profileId)}`;

  return {
    profiles: {
      async create(profile: ProfileData, options: PostOptions = {}): Promise<NewProfile> {
        const call = { ...options, method: 'POST', path: '/v1/profile', body: profile } as const;
        return (await http.send(call)).data as NewProfile;
      },
      async get(profileId: string, { signal }: CallOptions = {}): Promise<Profile> {
        return (await http.send({ path: profilePath(profileId), signal })).data as Profile;
      },
      /** Merges the top-level keys; null clears one. */
      async update(profileId: string, changes: ProfileData, { signal }: CallOptions = {}): Promise<Profile> {
        const call = { method: 'PUT', path: profilePath(profileId), body: changes, signal } as const;
        return (await http.send(call)).data as Profile;
      },
      /** Its chats are no longer found either. A repeat after a lost answer throws `NotFoundError`. */
      async delete(profileId: string, { signal }: CallOptions = {}): Promise<Profile> {
        return (await http.send({ method: 'DELETE', path: profilePath(profileId), signal })).data as Profile;
      },
    },

    chats: {
      /** Starts a chat with its first round; resolves as soon as the server has accepted it. */
      async start(
        profileId: string,
        { prompt }: { prompt: string },
        options: PostOptions = {},
      ): Promise<Chat> {
        const kickoff = await startRound(http, profileId, { prompt }, options);
        return new Chat(http, health, { profileId, chatId: kickoff.chat_id, roundId: kickoff.round_id });
      },
      /** A page of a profile's chats, newest first by default. */
      async list(
        profileId: string,
        query: ChatListQuery = {},
        { signal }: CallOptions = {},
      ): Promise<ChatList> {
        return (await http.send({ path: chatsPath(profileId), query: { ...query }, signal }))
          .data as ChatList;
      },
    },

    /** A chat that exists, by its ids; sends nothing. */
    chat(profileId: string, chatId: string): Chat {
      return new Chat(http, health, { profileId, chatId });
    },

    /** The state of the key, which may be expired or revoked. */
    async validate({ signal }: CallOptions = {}): Promise<KeyValidation> {
      return (await http.send({ path: '/v1/validation', signal })).data as KeyValidation;
    },
  };
}
