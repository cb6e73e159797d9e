/** Characters (code points) of a question. */
export const maxQuestionLength = 8_000;
export const maxTitleLength = 200;
/** Chats of a conversation that are shown with it (SONAR-17). */
export const newestChats = 10;
/** Tasks of a plan; a planner that makes more has its first ones done. */
export const maxTasks = 10;
export const maxTaskContentLength = 500;
/** What is kept of a task's result. */
export const maxResultLength = 16_000;
/** What is kept of why a task failed. */
export const maxErrorLength = 500;
