import { Menu, UnstyledButton } from "@mantine/core";
import { IconSelector, IconSettings, IconUser, IconUsers } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { LocalSpace } from "../../sync/session/local-account.ts";
import { useAccount, useSession } from "../../sync/session/session-context.tsx";
import { ROLE_NAMES } from "./role-words.ts";
import classes from "./space-switcher.module.css";

/** In the header, for whoever has more than one space: which is open, and the others. */
export function SpaceSwitcher() {
  const { account, space: open } = useAccount();
  const session = useSession();
  const navigate = useNavigate();
  if (account.spaces.length < 2) return null;
  return (
    <Menu width={264} position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={classes.current} aria-label={`Space: ${open.name}. Switch`}>
          <SpaceIcon space={open} />
          <span className={classes.name}>{open.name}</span>
          <IconSelector size={15} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {account.spaces.map((space) => (
          <Menu.RadioItem
            key={space.id}
            value={space.id}
            checked={space.id === open.id}
            closeMenuOnClick
            onChange={(id) => {
              session.openSpace(id);
              void navigate({ to: "/goals" });
            }}
          >
            {space.name}
            <span className={classes.role}>{roleText(space)}</span>
          </Menu.RadioItem>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconSettings size={16} />}
          onClick={() => void navigate({ to: "/spaces/$space", params: { space: open.id } })}
        >
          Members and settings
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function SpaceIcon({ space: { kind } }: { readonly space: LocalSpace }) {
  const Icon = kind === "personal" ? IconUser : IconUsers;
  return <Icon size={17} stroke={1.8} aria-hidden />;
}

function roleText({ kind, role }: LocalSpace): string {
  if (role === null) return "No longer yours; changes wait";
  return kind === "personal" ? "Only you" : ROLE_NAMES[role];
}
