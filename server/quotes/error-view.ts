import type { z } from 'zod';
import { type ApiError, InexactNumberError } from '../http/errors.ts';
import type { errorViewSchema } from './view-schema.ts';

/** Texts fixed by the specification, without a code (QSEND-13, QSEND-14, QSTAT-11, QSTAT-12). */
const fixedTexts: Record<string, string> = {
  MISSING_FIELDS: '필수 필드가 누락되었습니다.',
  MISSING_PARAMETERS: '필수 파라미터가 누락되었습니다.',
  CONVERSATION_NOT_FOUND: '대화를 찾을 수 없습니다.',
};
const internal = '서버 내부 오류가 발생했습니다.';

const texts: Record<string, string> = {
  NOT_FOUND: '요청하신 경로를 찾을 수 없습니다.',
  METHOD_NOT_ALLOWED: '이 경로에서 허용되지 않는 메서드입니다.',
  RATE_LIMITED: '요청이 너무 많습니다. 잠시 후 다시 시도해주세요.',
  TOO_MANY_CONVERSATIONS: '지금은 새 대화를 시작할 수 없습니다. 잠시 후 다시 시도해주세요.',
  INVALID_REQUEST: '잘못된 요청입니다.',
};

/** An error in the form of the quote routes (QGEN-07). */
export function toErrorView(error: ApiError): z.infer<typeof errorViewSchema> {
  const { code } = error;
  if (error instanceof InexactNumberError) {
    return { error: `${error.path}: 정확히 저장할 수 없는 숫자입니다. 문자열로 보내 주세요.`, code };
  }
  const text = texts[code];
  return text === undefined ? { error: fixedTexts[code] ?? internal } : { error: text, code };
}
