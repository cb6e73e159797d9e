import { t } from '../i18n/common-texts.ts';
import { Button } from './button.tsx';
import './error-banner.css';
import { Icon } from './icons.tsx';

/** An error message, with a retry button if a retry is possible. */
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
