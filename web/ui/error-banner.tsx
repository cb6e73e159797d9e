import { t } from '../i18n/common-texts.ts';
import { Button } from './button.tsx';
import './error-banner.css';
import { Icon } from './icons.tsx';

/** Something went wrong: what, and a way to try again where there is one. */
export function ErrorBanner({
  title,
  message,
  onRetry,
}: {
  title?: string;
  message: string;
  onRetry?: () => void;
}) {
  return (
    <div class="error-banner" role="alert">
      <Icon name="alert" />
      <div>
        {title && <p class="error-banner-title">{title}</p>}
        <p>{message}</p>
      </div>
      {onRetry && (
        <Button small onClick={onRetry}>
          {t('retry')}
        </Button>
      )}
    </div>
  );
}
