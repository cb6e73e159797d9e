// @ts-nocheck Written for the types of browsers.
// biome-ignore-all lint: kept as its authors wrote it.

/** The API's own client and data model. */

export interface Message {
  userId: string; // 사용자 ID
  threadNum: string; // 스레드 번호
  content: string; // 메시지 내용
  timestamp: string; // ISO 8601 타임스탬프
  status: 'pending' | 'completed' | 'error'; // 처리 상태
  quote?: Quote; // 명언 (옵션)
}

export interface Quote {
  id: string; // 명언 고유 ID
  text: string; // 명언 텍스트
  author: string; // 저자
  category: string; // 카테고리 ('hope', 'motivation', 'productivity', 'resilience')
}

export class QuoteGeneratorAPI {
  private baseUrl: string;

  constructor(baseUrl: string) {
    this.baseUrl = baseUrl;
  }

  async sendMessage(message: Message): Promise<Message> {
    const response = await fetch(`${this.baseUrl}/chat/send`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(message),
    });
    return response.json();
  }

  async checkStatus(userId: string, threadNum: string): Promise<Message> {
    const response = await fetch(`${this.baseUrl}/chat/status?userId=${userId}&threadNum=${threadNum}`);
    return response.json();
  }

  createStream(userId: string, threadNum: string): EventSource {
    return new EventSource(`${this.baseUrl}/chat/stream?userId=${userId}&threadNum=${threadNum}`);
  }
}
