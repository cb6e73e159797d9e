import { copyText } from '../browser/copy-text.ts';
import { t } from '../i18n/common-texts.ts';
import { Button } from './button.tsx';
import type { IconName } from './icons.tsx';
import { toast } from './toast.ts';

/** Copies a text and confirms it. */
export function CopyButton({ label, icon, text }: { label: string; icon: IconName; text: () => string }) {
  async function copy() {
    const copied = await copyText(text());
    toast(() => ({ icon: copied ? 'check' : 'alert', title: t(copied ? 'copied' : 'copy_failed') }));
  }
  return (
    <Button small variant="ghost" icon={icon} onClick={copy}>
      {label}
    </Button>
  );
}
