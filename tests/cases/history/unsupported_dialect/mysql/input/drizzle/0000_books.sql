CREATE TABLE `books` (
	`id` int AUTO_INCREMENT NOT NULL,
	CONSTRAINT `books_id` PRIMARY KEY(`id`)
);
