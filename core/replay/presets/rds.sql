-- What a new Amazon RDS instance has beside a plain server's: its roles.
CREATE ROLE rdsadmin LOGIN SUPERUSER;
CREATE ROLE rds_superuser;
CREATE ROLE rds_replication;
CREATE ROLE rds_iam;
CREATE ROLE rds_password;
CREATE ROLE rds_ad;
CREATE ROLE rdsrepladmin;
