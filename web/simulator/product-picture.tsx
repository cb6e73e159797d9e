import { useState } from 'preact/hooks';
import { Icon } from '../ui/icons.tsx';
import { imageAddress } from './image-address.ts';

/** A product's image, or a basket icon if there is none or it fails to load. */
export function ProductPicture({ srcUrl }: { srcUrl: string | null }) {
  const [failed, setFailed] = useState(false);
  const address = imageAddress(srcUrl);
  return (
    <span class="product-picture">
      {address && !failed ? (
        <img
          src={address}
          alt=""
          loading="lazy"
          referrerpolicy="no-referrer"
          onError={() => setFailed(true)}
        />
      ) : (
        <Icon name="basket" size={40} />
      )}
    </span>
  );
}
