import { Menu, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconLogout, IconSettings, IconUserPlus, IconUsersPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useAccount } from "../../sync/session/session-context.tsx";
import { NewSpaceDialog } from "../spaces/new-space-dialog.tsx";
import classes from "./account-menu.module.css";
import { CreateAccountDialog } from "./create-account-dialog.tsx";
import { SignOutDialog } from "./sign-out-dialog.tsx";

/** In the header: who is here, and what he can do with his account. */
export function AccountMenu() {
  const { account } = useAccount();
  const [creating, create] = useDisclosure(false);
  const [leaving, leave] = useDisclosure(false);
  const [sharing, share] = useDisclosure(false);
  const who = account.anonymous ? "Trying without an account" : account.name;
  return (
    <>
      <Menu width={264}>
        <Menu.Target>
          <UnstyledButton className={classes.avatar} aria-label={`Account: ${who}`}>
            {account.anonymous ? "?" : initialOf(account.name)}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={classes.who}>
            <strong>{who}</strong>
            <span>{account.email ?? "What you make is kept on this device."}</span>
          </div>
          {account.anonymous && (
            <Menu.Item
              className={classes.keep}
              leftSection={<IconUserPlus size={17} />}
              onClick={create.open}
            >
              <strong>Create an account</strong>
              <span>Have your goals on every device. Nothing is lost.</span>
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item component={Link} to="/account" leftSection={<IconSettings size={16} />}>
            Account settings
          </Menu.Item>
          <Menu.Item leftSection={<IconUsersPlus size={16} />} onClick={share.open}>
            New shared space
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave.open}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <CreateAccountDialog opened={creating} onClose={create.close} />
      <SignOutDialog opened={leaving} onClose={leave.close} />
      <NewSpaceDialog opened={sharing} onClose={share.close} />
    </>
  );
}

function initialOf(name: string): string {
  return Array.from(name.trim())[0]?.toLocaleUpperCase() ?? "?";
}
