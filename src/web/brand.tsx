/** A gate between two posts, raised over water. */
export const Mark = ({ size = 22 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
    <path d="M3 2h2.5v15H3zM18.5 2H21v15h-2.5zM7.5 2h9v8.5h-9z" fill="currentColor" />
    <path
      class="water"
      d="M1.5 20.5c1.75 0 1.75-2 3.5-2s1.75 2 3.5 2 1.75-2 3.5-2 1.75 2 3.5 2 1.75-2 3.5-2 1.75 2 3.5 2"
      fill="none"
      stroke="currentColor"
      stroke-width="2.2"
      stroke-linecap="round"
    />
  </svg>
);

export const Brand = () => (
  <a class="brand" href="/">
    <Mark />
    Sluice
  </a>
);
