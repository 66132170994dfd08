-- Only the platform has this extension: a plain server can't be asked.
select vault.create_secret('turnip', 'seed');
