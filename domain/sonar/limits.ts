/** Characters (code points) of a question. */
export const maxQuestionLength = 8_000;
export const maxTitleLength = 200;
/** Number of newest chats in the view of a conversation (SONAR-17). */
export const newestChats = 10;
/** Tasks of a plan; further tasks of the planner are dropped. */
export const maxTasks = 10;
export const maxTaskContentLength = 500;
/** A longer result of a task is truncated. */
export const maxResultLength = 16_000;
/** A longer error of a task is truncated. */
export const maxErrorLength = 500;
